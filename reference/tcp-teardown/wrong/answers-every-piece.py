# wrong: 每次 recv 之后都回答一个长度，不是最后回答总数
# fails: waits-for-the-end, nothing-at-all, every-byte
# finding: extra-data
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    while True:
        data = conn.recv(4096)
        if not data:
            break
        conn.send(str(len(data)).encode())
    conn.close()
