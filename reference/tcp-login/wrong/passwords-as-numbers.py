# wrong: 密码存成了整数，和字符串永远不相等
# fails: each-account, pair-logs-in, written-without-blanks
# finding: fixed-condition/kept-number
import json
import socket

users = {'张三': 123, '赵四': 345, '王八': 567}
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
