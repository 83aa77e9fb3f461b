# exercise: tcp-hi
# check: restarts-at-once
# first: not-closed/unreached
# line: 15
import socket

server = socket.create_server(('127.0.0.1', 8200))
clients = []
while True:
    conn, addr = server.accept()
    clients.append(conn)
    if conn.recv(1024):
        conn.sendall(b'hi')
        continue
    conn.close()
