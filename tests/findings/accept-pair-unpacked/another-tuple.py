# exercise: tcp-hi
# check: answers
# never: accept-pair-unpacked
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    print(addr.host)
