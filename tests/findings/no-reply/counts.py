# exercise: tcp-shout
# check: capitals
# first: no-reply/count
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    data = b""
    while len(data) < 100:
        data += conn.recv(100 - len(data))
    conn.sendall(data.upper())
