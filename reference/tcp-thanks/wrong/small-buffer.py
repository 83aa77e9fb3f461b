# wrong: 缓冲区只有 100 字节，长的句子打印不全
# fails: short-and-long
# finding: buffer-too-small
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    print(conn.recv(100).decode('utf-8', 'ignore'))
    conn.send(b'thank you !')
    conn.close()
