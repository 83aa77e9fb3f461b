# wrong: 只 recv 一次就回答，没有等客户端说完
# fails: waits-for-the-end, every-byte
# finding: extra-data
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    data = conn.recv(1024)
    conn.send(str(len(data)).encode())
    conn.close()
