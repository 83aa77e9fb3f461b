# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，写成一个函数，行尾是 CRLF
import socket

def 问候(地址):
    套接字 = socket.socket()
    套接字.connect(地址)
    套接字.sendall(b'Hello, server!')
    回答 = 套接字.recv(4096)
    套接字.close()
    return 回答.decode('utf-8')

if __name__ == '__main__':
    print('服务器的回答：', 问候(('127.0.0.1', 8080)))
