# wrong: 连接以后先发一句欢迎
# fails: capitals, leaves-digits-and-chinese, short-and-long, five-in-turn, leaves-without-a-word
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(b'WELCOME ')
    conn.sendall(conn.recv(1024).upper())
    conn.close()
