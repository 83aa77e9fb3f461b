# exercise: tcp-hi
# check: answers
# first: bytes-and-text
# line: 13
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    word = conn.recv(1024)
    print('got ' + word)
    conn.sendall(b'hi')
