# wrong: 最多收 65536 个字节就回答
# fails: every-byte
import socket

server = socket.create_server(('', 9009))
while True:
    conn, addr = server.accept()
    total = 0
    while True:
        data = conn.recv(4096)
        if not data:
            break
        total += len(data)
        if total >= 65536:
            break
    conn.sendall(str(total).encode())
    conn.close()
