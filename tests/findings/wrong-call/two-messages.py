# exercise: tcp-sums
# check: two-at-once
# first: wrong-call/two-messages
# line: 12
import json
import socket

server = socket.create_server(("127.0.0.1", 8440))
while True:
    conn, addr = server.accept()
    while data := conn.recv(1024):
        conn.sendall(json.dumps(json.loads(data) * 2).encode() + b"\n")
    conn.close()
