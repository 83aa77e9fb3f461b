# wrong: 没有处理 ConnectionResetError，客户端断开时程序停了
# fails: -
# finding: died-of-client
# bonus: interrupt-is-quiet, breaks-off
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    print(conn.recv(1024).decode('utf-8'))
    conn.send(b'thank you !')
    conn.close()
