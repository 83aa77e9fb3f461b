# right: accept 和 recv 都带超时，超时了就再等
import json
import socket

table = {'张三': '123', '赵四': '345', '王八': '567'}

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
server.settimeout(0.5)
while True:
    try:
        conn, addr = server.accept()
    except socket.timeout:
        continue
    conn.settimeout(5)
    try:
        d = json.loads(conn.recv(1024))
    except (socket.timeout, ValueError):
        conn.close()
        continue
    ok = isinstance(d, dict) and list(d.items())[0] in table.items()
    conn.sendall(b'\xe7\x99\xbb\xe5\xbd\x95\xe6\x88\x90\xe5\x8a\x9f!' if ok else '用户名或密码错误!'.encode('utf-8'))
    conn.close()
