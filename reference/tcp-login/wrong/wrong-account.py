# wrong: 账户表里王八的密码抄错了
# fails: each-account
# finding: nearly-right
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '678'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        name, password = json.loads(conn.recv(1024)).popitem()
        ok = users.get(name) == password
    except Exception:
        ok = False
    conn.sendall(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
