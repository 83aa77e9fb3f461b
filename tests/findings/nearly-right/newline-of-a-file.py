# exercise: tcp-login
# check: each-account
# first: nearly-right/file-newline
# line: 11
import json
import socket

accounts = {}
with open('accounts.txt', encoding='utf-8') as f:
    for line in f:
        name, password = line.split(' ')
        accounts[name] = password
s = socket.socket()
s.bind(('', 8083))
s.listen()
while True:
    conn, addr = s.accept()
    said = json.loads(conn.recv(1024))
    right = any(accounts.get(name) == said[name] for name in said)
    conn.sendall(('登录成功!' if right else '用户名或密码错误!').encode())
    conn.close()
