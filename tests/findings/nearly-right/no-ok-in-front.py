# exercise: tcp-lines
# check: one-line
# first: nearly-right/no-front
import socket

server = socket.create_server(("", 9055))
while True:
    conn, addr = server.accept()
    for line in conn.makefile("rb"):
        conn.sendall(line)
    conn.close()
