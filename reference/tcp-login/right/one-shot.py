# right: 只回答一次，然后程序结束
import ast
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
info = ast.literal_eval(conn.recv(1024).decode('utf-8'))
for name, pwd in info.items():
    if users.get(name) == pwd:
        conn.send('登录成功!'.encode('utf-8'))
    else:
        conn.send('用户名或密码错误!'.encode('utf-8'))
conn.close()
server.close()
