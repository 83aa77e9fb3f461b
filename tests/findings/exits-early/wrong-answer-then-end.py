# exercise: tcp-hi
# check: answers
# never: exits-early
# It ends at last, but what it said was wrong.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
for number in range(9):
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'ho')
    conn.close()
