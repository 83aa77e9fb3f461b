# wrong: 只接待十二个客户端
# fails: no-close-wait
# finding: exits-early
import socket

server = socket.create_server(('', 9009))
for number in range(12):
    conn, addr = server.accept()
    total = 0
    while True:
        data = conn.recv(4096)
        if not data:
            break
        total += len(data)
    conn.sendall(str(total).encode())
    conn.close()
