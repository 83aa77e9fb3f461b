# exercise: tcp-shout
# check: capitals
# first: no-reply/unwatched
# line: 12
import select, socket

server = socket.create_server(("127.0.0.1", 8400))
people = []
while True:
    for one in select.select([server], [], [])[0]:
        if one is server:
            conn, addr = server.accept()
            people.append(conn)
        else:
            one.sendall(one.recv(1024).upper())
