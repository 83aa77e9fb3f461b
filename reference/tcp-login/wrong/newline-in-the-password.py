# wrong: 从文件里读的密码后面还有换行，永远不相等
# fails: each-account, pair-logs-in, written-without-blanks
import json
import socket

users = {}
for line in open('accounts.txt', encoding='utf-8'):
    name, password = line.split(' ')
    users[name] = password
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
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
