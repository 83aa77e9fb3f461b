# wrong: 只记得最后一块的长度
# fails: waits-for-the-end, every-byte
import socket

server = socket.create_server(('', 9009))
while True:
    conn, addr = server.accept()
    total = 0
    while True:
        data = conn.recv(4096)
        if not data:
            break
        total = len(data)
    conn.sendall(str(total).encode())
    conn.close()
