# wrong: 客户端还没有说话就道谢
# fails: three-in-turn, leaves-without-a-word
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    conn.send(b'thank you !')
    print(conn.recv(1024).decode('utf-8'))
    conn.close()
