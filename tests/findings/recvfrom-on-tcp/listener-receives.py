# exercise: tcp-hi
# check: answers
# first: recvfrom-on-tcp/listener
# line: 12
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    data = server.recv(1024)
    conn.sendall(b'hi')
    conn.close()
