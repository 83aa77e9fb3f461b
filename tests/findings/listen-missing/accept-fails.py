# exercise: tcp-hi
# check: starts
# first: listen-missing/accept
# line: 10
import socket

server = socket.socket()
server.bind(('', 8200))
while True:
    conn, addr = server.accept()
    conn.sendall(b'hi')
    conn.close()
