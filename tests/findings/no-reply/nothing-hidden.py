# exercise: tcp-shout
# recorder: on
# check: capitals
# first: no-reply/again
# line: 11
import socket

server = socket.create_server(("127.0.0.1", 8400))
conn, addr = server.accept()
while True:
    data = conn.recv(1024)
    try:
        if data == b"hi":
            conn.sendall(data.upper())
    except Exception:
        pass
