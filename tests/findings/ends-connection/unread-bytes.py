# exercise: tcp-shout
# check: capitals
# recorder: on
# first: ends-connection/unread
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    head = conn.recv(2)
    conn.close()
