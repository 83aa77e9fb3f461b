# exercise: tcp-hi
# check: answers
# never: listen-missing
# It listens; accept fails because it is called on a connection.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'h')
    conn, addr = conn.accept()
