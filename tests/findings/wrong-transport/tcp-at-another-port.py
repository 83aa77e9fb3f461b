# exercise: tcp-hi
# check: starts
# never: wrong-transport
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8201))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
