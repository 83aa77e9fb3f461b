# exercise: tcp-lines
# check: a-line-in-two-pieces
# first: message-boundaries/short
# line: 15
import socket

s = socket.create_server(("127.0.0.1", 9055))
while True:
    conn, addr = s.accept()
    while True:
        line = b""
        while True:
            data = conn.recv(1024)
            line += data
            if len(data) < 1024:
                break
        if not line:
            break
        conn.sendall(b"ok " + line)
    conn.close()
