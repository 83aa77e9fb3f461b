# wrong: 缓冲区只有 64 字节，长的句子被截断
# fails: short-and-long
# finding: buffer-too-small
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(conn.recv(64).upper())
    conn.close()
