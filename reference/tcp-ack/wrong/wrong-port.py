# wrong: 监听的是 8080
# fails: starts
# finding: wrong-port
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
