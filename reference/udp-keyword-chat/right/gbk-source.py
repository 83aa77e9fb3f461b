# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，网络上是 UTF-8
import socket

服务器 = socket.socket(type=socket.SOCK_DGRAM)
服务器.bind(('127.0.0.1', 8086))
while True:
    数据, 地址 = 服务器.recvfrom(1024)
    消息 = 数据.decode('utf-8')
    print('收到消息：' + 消息)
    if 消息 == 'byebye':
        print('再见')
        break
    回答 = input('请输入回答：')
    if 'sb' in 消息:
        回答 = 回答 + 消息.replace('sb', 'alexsb')
    服务器.sendto(回答.encode('utf-8'), 地址)
服务器.close()
