# exercise: tcp-lines
# check: a-line-in-two-pieces
# never: message-boundaries/short
import socket

s = socket.create_server(("127.0.0.1", 9055))
while True:
    conn, addr = s.accept()
    rest = b""
    while data := conn.recv(1024):
        if len(data) < 100:
            print("short")
        rest += data
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            conn.sendall(b"ok " + line)
    conn.close()
