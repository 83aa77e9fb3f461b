# exercise: tcp-hi
# check: answers
# never: recvfrom-on-tcp
# On a connection recvfrom works, only its address is None.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, peer = server.accept()
    data, addr = conn.recvfrom(1024)
    conn.sendall(b'ho')
    conn.close()
