# exercise: tcp-shout
# check: capitals
# first: ends-connection/reset
# line: 11
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    head = conn.recv(2)
    conn.close()
