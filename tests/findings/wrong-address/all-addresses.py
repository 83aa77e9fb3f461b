# exercise: tcp-hi
# check: starts
# never: wrong-address
import socket

server = socket.socket()
server.bind(('0.0.0.0', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
