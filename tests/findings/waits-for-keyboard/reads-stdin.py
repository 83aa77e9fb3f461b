# exercise: tcp-hi
# check: answers
# first: waits-for-keyboard/instead
# line: 13
import sys
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    conn, addr = server.accept()
    line = sys.stdin.readline()
    conn.sendall(line.encode())
