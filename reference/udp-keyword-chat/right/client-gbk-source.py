# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，带超时
import socket

客户端 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
客户端.settimeout(20)
消息 = input('请说：')
while 消息 != 'byebye':
    客户端.sendto(消息.encode('utf-8'), ('127.0.0.1', 8086))
    try:
        回答, 地址 = 客户端.recvfrom(1024)
        print('服务器：' + 回答.decode('utf-8'))
    except socket.timeout:
        print('没有回答')
    消息 = input('请说：')
