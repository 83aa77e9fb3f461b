# wrong: 还没有收到信息就回答
# fails: answers-once
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 12345))
server.listen()
conn, addr = server.accept()
conn.send('已收到信息'.encode('utf-8'))
print(conn.recv(1024).decode('utf-8'))
conn.close()
server.close()
