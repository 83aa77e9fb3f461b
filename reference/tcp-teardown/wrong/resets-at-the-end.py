# wrong: SO_LINGER 设成 0，关闭时发出的是 RST
# fails: end-of-file-follows
# bonus: fin-each-way, breaks-off
# finding: ends-connection/linger
import socket
import struct

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
while True:
    conn, addr = s.accept()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))   # 网上抄来的
    n = 0
    while True:
        data = conn.recv(1024)
        if not data:
            break
        n += len(data)
    conn.send(str(n).encode())
    conn.close()
