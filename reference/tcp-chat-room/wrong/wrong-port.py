# wrong: 监听了 9021，数字写反了
# fails: starts
# finding: wrong-port
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9021))
server.listen(5)
while True:
    conn, addr = server.accept()
    print(conn.recv(1024).decode())
