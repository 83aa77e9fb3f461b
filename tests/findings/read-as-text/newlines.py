# exercise: tcp-give
# check: gives
# first: read-as-text
# line: 11
import socket

server = socket.create_server(("127.0.0.1", 8470))
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    with open("notes.txt") as file:
        conn.sendall(file.read().encode())
    conn.close()
