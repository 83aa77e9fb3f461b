# exercise: tcp-hi
# check: starts
# first: bound-elsewhere/own-name
# line: 9
import socket

server = socket.socket()
name = socket.gethostname()
server.bind((name, 8200))
server.listen()

while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
