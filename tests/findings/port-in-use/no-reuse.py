# exercise: tcp-hi
# check: restarts-at-once
# first: port-in-use/before
# line: 8
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()

while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
