# exercise: tcp-shout
# check: capitals
# first: no-reply/line
# line: 10
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    for line in conn.makefile("rb"):
        conn.sendall(line.upper())
