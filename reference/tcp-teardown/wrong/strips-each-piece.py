# wrong: 去掉每一块两端的空格和换行再数
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
        total += len(data.strip())
    conn.sendall(str(total).encode())
    conn.close()
