# coding=gbk
# right: 源文件是 GBK 编码的，网络上是 UTF-8
import ast
import socket

账户 = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    字典 = ast.literal_eval(conn.recv(1024).decode('utf-8'))
    成功 = False
    for 用户名 in 字典:
        if 用户名 in 账户 and 账户[用户名] == 字典[用户名]:
            成功 = True
    if 成功:
        conn.send('登录成功!'.encode('utf-8'))
    else:
        conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()
