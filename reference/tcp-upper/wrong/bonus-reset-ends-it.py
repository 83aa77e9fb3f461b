# wrong: 没有处理 ConnectionResetError，客户端断开时程序停了
# fails: -
# bonus: breaks-off
# finding: died-of-client
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).upper())
    conn.close()
