# wrong: 写成了 TCP 的回声服务器
# fails: starts
# finding: wrong-transport
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
while True:
    conn, addr = server.accept()
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.send(data)
    conn.close()
