# wrong: 按空格切开再打印，两个空格变成了一个
# fails: prints-what-came, pair-thanks
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    print(*conn.recv(1024).decode('utf-8').split())
    conn.send(b'thank you !')
    conn.close()
