# wrong: accept 在循环外面，只接待一个客户端
# fails: next-client, every-byte
# finding: one-client-only
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
conn, addr = s.accept()
n = 0
while True:
    data = conn.recv(1024)
    if not data:
        break
    n += len(data)
conn.send(str(n).encode())
conn.close()
s.close()
