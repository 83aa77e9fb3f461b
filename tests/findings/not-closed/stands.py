# exercise: tcp-hi
# check: restarts-at-once
# first: not-closed/stands
# line: 12
import socket

server = socket.create_server(('127.0.0.1', 8200))
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.recv(1024)
    conn.close()
