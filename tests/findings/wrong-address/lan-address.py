# exercise: tcp-hi
# check: starts
# first: wrong-address/elsewhere
# line: 9
import socket

HOST = '192.168.3.17'
server = socket.socket()
server.bind((HOST, 8200))
server.listen()

while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.sendall(b'hi')
    conn.close()
