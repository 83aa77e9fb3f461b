# wrong: 回答之后不关闭连接，连接都留在列表里
# fails: end-of-file-follows, no-close-wait
# finding: not-closed
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
clients = []
while True:
    conn, addr = s.accept()
    clients.append(conn)
    n = 0
    while True:
        data = conn.recv(1024)
        if not data:
            break
        n += len(data)
    conn.send(str(n).encode())
    print(addr, n)
