# wrong: 写成了 TCP 服务器
# fails: starts
# finding: wrong-transport
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8081))
server.listen(5)
while True:
    conn, addr = server.accept()
    print(conn.recv(1024).decode('utf-8'))
    conn.send(b'thank you !')
    conn.close()
