# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，循环登录，直到成功或者没有输入
import socket

while True:
    try:
        用户名 = input('请输入用户名：')
        密码 = input('请输入密码：')
    except EOFError:
        break
    连接 = socket.socket()
    连接.connect(('127.0.0.1', 8083))
    连接.send(str({用户名: 密码}).encode('utf-8'))
    回答 = 连接.recv(1024).decode('utf-8')
    连接.close()
    print(回答)
    if 回答 == '登录成功!':
        break
