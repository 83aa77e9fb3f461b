# exercise: tcp-hi
# check: answers
# first: accept-pair-unpacked/accept
# line: 12
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
