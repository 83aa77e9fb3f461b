# wrong：it only receives
# fails： answers、anything-will-do
# finding: port-in-use
import socket

server = socket.create_server(("", 9100))
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(1024)
