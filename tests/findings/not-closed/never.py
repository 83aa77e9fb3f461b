# exercise: tcp-hi
# check: restarts-at-once
# first: not-closed/never
# line: 15
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8200))
server.listen()
clients = []
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    clients.append(conn)
