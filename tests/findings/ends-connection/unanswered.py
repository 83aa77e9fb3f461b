# exercise: tcp-shout
# check: capitals
# first: ends-connection/unanswered
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    data = conn.recv(1024)
    print(data)
    conn.close()
