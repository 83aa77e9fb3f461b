# exercise: tcp-thanks
# recorder: on
# check: closes-after-answer
# first: held-open/brackets
# line: 16
import socket

server = socket.create_server(('127.0.0.1', 8080))
clients = []
while True:
    conn, addr = server.accept()
    data = conn.recv(4096)
    if data:
        print(data.decode())
        conn.sendall(b'thank you !')
    conn.close
    clients.append(conn)
