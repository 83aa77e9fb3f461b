# wrong: 什么也没有收到，就不回答
# fails: nothing-at-all
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
    if total > 0:
        conn.sendall(str(total).encode())
    conn.close()
