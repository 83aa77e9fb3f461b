# exercise: tcp-hi
# check: answers
# never: listen-missing
# create_server listens by itself.
import socket

server = socket.create_server(('127.0.0.1', 8200))
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'ho')
    conn.close()
