# wrong: 先去掉两端的空格和换行
# fails: short-and-long
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).decode('utf-8').strip().upper().encode('utf-8'))
    conn.close()
