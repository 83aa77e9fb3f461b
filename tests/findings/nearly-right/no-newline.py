# exercise: tcp-sums
# check: one
# first: nearly-right/no-newline
# line: 16
import json
import socket

server = socket.create_server(("127.0.0.1", 8440))
while True:
    conn, addr = server.accept()
    rest = b""
    while part := conn.recv(1024):
        rest += part
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            conn.sendall(json.dumps(json.loads(line) * 2).encode())
    conn.close()
