# wrong: 没有 listen 就 accept
# fails: starts
# finding: listen-missing
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('已收到信息'.encode('utf-8'))
conn.close()
