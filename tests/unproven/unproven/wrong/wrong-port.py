# wrong: the wrong port
# fails: starts
# finding: wrong-port
import socket

server = socket.create_server(("", 9101))
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(1024)
