# -*- coding: gbk -*-
# right: 源文件是 GBK 编码，键盘结束时 EOFError
import socket

服务器 = ('127.0.0.1', 8081)
客户端 = socket.socket(type=socket.SOCK_DGRAM)
while 1:
    话 = input('请输入：').strip()
    客户端.sendto(话.encode('utf-8'), 服务器)
    回答, 地址 = 客户端.recvfrom(1024)
    print('回答是：', 回答.decode('utf-8'))
