# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，行尾是 CRLF
import socket

客户端 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
客户端.sendto(b'Hello, server!', ('127.0.0.1', 8080))
回答, 地址 = 客户端.recvfrom(4096)
print('服务器的回答：' + 回答.decode('utf-8'))
客户端.close()
