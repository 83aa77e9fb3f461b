# wrong: 只服务十个客户端
# fails: three-in-turn
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
for number in range(10):
    conn, addr = server.accept()
    print(conn.recv(1024).decode('utf-8'))
    conn.send(b'thank you !')
    conn.close()
