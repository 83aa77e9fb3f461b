# wrong: 用了 swapcase，原来的大写变成了小写
# fails: capitals, leaves-digits-and-chinese, short-and-long, five-in-turn, leaves-without-a-word, pair-capitals, pair-in-chinese
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).swapcase())
    conn.close()
