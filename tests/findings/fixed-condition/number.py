# exercise: tcp-sums
# check: one
# first: fixed-condition/number
# line: 11
import socket

server = socket.create_server(("127.0.0.1", 8440))
while True:
    conn, addr = server.accept()
    text = conn.recv(1024).decode().strip()
    conn.sendall(b"42\n" if text == 21 else b"?\n")
    conn.close()
