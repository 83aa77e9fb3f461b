# exercise: tcp-hi
# check: answers
# first: decode-error/cut
# line: 12
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    print(conn.recv(4).decode())
    conn.sendall(b'hi')
    conn.close()
