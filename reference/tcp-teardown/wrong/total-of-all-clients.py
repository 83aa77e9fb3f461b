# wrong: 计数器在循环外面清零，第二个客户端得到的是总和
# fails: next-client, every-byte
# finding: nearly-right/total
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen()
n = 0
while True:
    conn, addr = s.accept()
    while True:
        data = conn.recv(1024)
        if not data:
            break
        n += len(data)
    conn.send(str(n).encode())
    conn.close()
