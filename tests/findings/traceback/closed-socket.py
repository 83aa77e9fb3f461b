# exercise: tcp-hi
# check: two-in-turn
# first: traceback/closed-already
# line: 11
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
    server.close()
