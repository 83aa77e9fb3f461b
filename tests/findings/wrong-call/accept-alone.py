# exercise: tcp-shout
# check: starts
# first: wrong-call/no-brackets
# line: 9
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept
    conn.sendall(conn.recv(1024).upper())
