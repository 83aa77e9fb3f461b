# exercise: tcp-hi
# check: answers
# first: recvfrom-on-tcp/address
# line: 13
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, peer = server.accept()
    data, addr = conn.recvfrom(1024)
    conn.sendto(b'hi', addr)
    conn.close()
