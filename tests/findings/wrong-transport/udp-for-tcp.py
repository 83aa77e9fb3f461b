# exercise: tcp-hi
# check: starts
# first: wrong-transport/opens
# line: 7
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8200))
while True:
    data, addr = server.recvfrom(1024)
    server.sendto(b'hi', addr)
