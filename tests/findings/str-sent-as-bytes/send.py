# exercise: tcp-hi
# check: answers
# first: str-sent-as-bytes
# line: 13
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.send('hi')
    conn.close()
