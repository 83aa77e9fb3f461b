# exercise: udp-echo
# check: starts
# first: wrong-transport/opens
# line: 7
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(('127.0.0.1', 12345))
s.listen()
while True:
    conn, addr = s.accept()
    conn.send(conn.recv(1024))
