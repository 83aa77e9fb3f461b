# exercise: tcp-login
# check: no-mapping
# first: traceback/not-python
# line: 12
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
info = eval(conn.recv(1024).decode('utf-8'))
name = list(info.keys())[0]
if name in users and users[name] == info[name]:
    conn.send('登录成功!'.encode('utf-8'))
else:
    conn.send('用户名或密码错误!'.encode('utf-8'))
conn.close()
server.close()
