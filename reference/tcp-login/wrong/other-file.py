# wrong: 打开的文件名不对
# fails: starts
# finding: missing-file
import json
import socket

users = dict(line.split() for line in open('users.txt', encoding='utf-8'))
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    name, password = json.loads(conn.recv(1024)).popitem()
    conn.send(('登录成功!' if users.get(name) == password else '用户名或密码错误!').encode('utf-8'))
    conn.close()
