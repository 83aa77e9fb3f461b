# exercise: tcp-hi
# check: starts
# first: recvfrom-on-tcp/not-accepted
# line: 11
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    data, addr = server.recvfrom(1024)
    server.sendto(b'hi', addr)
