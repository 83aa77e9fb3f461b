# wrong: 只服务十个客户端
# fails: five-in-turn
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
for number in range(10):
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).upper())
    conn.close()
