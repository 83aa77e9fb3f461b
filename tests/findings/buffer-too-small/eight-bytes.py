# exercise: tcp-login
# check: each-account
# first: buffer-too-small
# line: 15
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        name, password = json.loads(conn.recv(8)).popitem()
        ok = users.get(name) == password
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode())
    conn.close()
