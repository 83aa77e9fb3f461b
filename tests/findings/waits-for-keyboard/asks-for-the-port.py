# exercise: tcp-hi
# check: starts
# first: waits-for-keyboard/before
# line: 7
import socket

port = int(input('port: '))
server = socket.socket()
server.bind(('127.0.0.1', port))
server.listen()

while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
