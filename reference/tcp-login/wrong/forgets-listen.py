# wrong: 忘了 listen，accept 报 Invalid argument
# fails: starts
# finding: listen-missing
import socket
import ast

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
conn, addr = server.accept()
d = ast.literal_eval(conn.recv(1024).decode())
for k in d:
    if users.get(k) == d[k]:
        conn.send('登录成功!'.encode())
    else:
        conn.send('用户名或密码错误!'.encode())
