# exercise: tcp-hi
# check: two-in-turn
# first: exits-early
# line: 10
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
conn, addr = server.accept()
conn.recv(1024)
conn.sendall(b'hi')
conn.close()
