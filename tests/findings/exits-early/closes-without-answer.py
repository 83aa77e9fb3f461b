# exercise: tcp-hi
# check: answers
# never: exits-early
# It closes too early and goes on running.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.close()
