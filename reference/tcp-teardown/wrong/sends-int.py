# wrong: 直接 send 一个整数，TypeError
# fails: counts-bytes, waits-for-the-end, end-of-file-follows, next-client, every-byte
# finding: traceback
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    n = 0
    while True:
        data = conn.recv(1024)
        if not data:
            break
        n += len(data)
    conn.send(n)
    conn.close()
