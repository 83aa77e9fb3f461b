# -*- coding: utf-8 -*-
# 登录服务器：一次处理一个客户端
import socket

PORT = 8083
users = {'张三': '123', '赵四': '345', '王八': '567'}

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', PORT))
server.listen(5)
print('服务器启动了，端口', PORT)

while True:
    conn, addr = server.accept()
    print('客户端来了：', addr)
    text = conn.recv(1024).decode('utf-8')
    message = eval(text)  # 把收到的文字变成字典
    print('收到：', message)
    name, password = list(message.items())[0]
    if users.get(name) == password:
        conn.send('登录成功!'.encode('utf-8'))
    else:
        conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()
