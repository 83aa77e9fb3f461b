# exercise: tcp-shout
# check: capitals
# first: no-reply/to-end
# line: 10
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    text = conn.makefile("rb").read()
    conn.sendall(text.upper())
