# exercise: tcp-shout
# check: capitals
# first: no-reply/select
# line: 11
import select
import socket

server = socket.create_server(("127.0.0.1", 8400))
watched = [server]
while True:
    ready, _, _ = select.select(watched, [], [])
    for one in ready:
        if one is server:
            conn, addr = server.accept()
            watched.append(conn)
        elif one.recv(1024) == b"":
            watched.remove(one)
