# exercise: tcp-shout
# check: again
# first: ends-connection/after-first
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    data = conn.recv(1024)
    conn.sendall(data.upper())
    conn.close()
