# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，网络上的字节原样返回
import socket

服务地址 = ('127.0.0.1', 12345)
sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(服务地址)
print('服务器已启动，等待消息……')
while 1:
    数据, 地址 = sk.recvfrom(1024)
    print('收到：', 数据.decode('utf-8', 'replace'))
    sk.sendto(数据, 地址)
