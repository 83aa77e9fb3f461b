# exercise: tcp-login
# check: one-answer-an-attempt
# first: replied-twice/again
# line: 15
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    msg = json.loads(conn.recv(1024))
    for name in users:
        if msg.get(name) == users[name]:
            conn.sendall('登录成功!'.encode())
        else:
            conn.sendall('用户名或密码错误!'.encode())
    conn.close()
