# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，行尾是 CRLF
import socket

客户端 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        消息 = input('请输入消息：')
    except EOFError:
        break
    客户端.sendto(消息.encode('utf-8'), ('127.0.0.1', 12345))
    回答, 地址 = 客户端.recvfrom(1024)
    print('服务器回答：' + 回答.decode('utf-8'))
客户端.close()
