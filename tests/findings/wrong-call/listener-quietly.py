# exercise: tcp-shout
# recorder: on
# check: capitals
# first: wrong-call/listener
# line: 13
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    data = conn.recv(1024)
    try:
        server.sendall(data.upper())
    except OSError as error:
        print(error)
