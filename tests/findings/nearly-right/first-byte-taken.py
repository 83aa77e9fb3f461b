# exercise: tcp-shout
# check: capitals
# first: nearly-right/beginning
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    while conn.recv(1):
        data = conn.recv(1024)
        conn.sendall(data.upper())
    conn.close()
