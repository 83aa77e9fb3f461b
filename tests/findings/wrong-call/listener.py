# exercise: tcp-shout
# check: capitals
# first: wrong-call/listener
# line: 11
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    data = conn.recv(1024)
    server.sendall(data.upper())
