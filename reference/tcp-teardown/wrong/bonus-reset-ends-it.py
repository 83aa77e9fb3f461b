# wrong: 没有处理 ConnectionResetError，客户端突然断开时程序停了
# fails: -
# bonus: breaks-off
# finding: died-of-client
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
    conn.sendall(str(total).encode())
    conn.close()
