# right: 一个连接可以问好几句，直到客户端断开
import socket

with socket.socket() as server:
    server.bind(('localhost', 14000))
    server.listen(5)
    while True:
        conn, addr = server.accept()
        with conn:
            while True:
                data = conn.recv(2048)
                if not data:
                    break
                conn.sendall(data.upper())
