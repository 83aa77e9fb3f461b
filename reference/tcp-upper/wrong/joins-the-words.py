# wrong: 按空格切开再拼起来，两个空格变成了一个
# fails: capitals, leaves-digits-and-chinese, short-and-long, pair-capitals
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(' '.join(conn.recv(1024).decode('utf-8').split()).upper().encode('utf-8'))
    conn.close()
