import socket

server = socket.create_server(("", 9100))
while True:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"got " + connection.recv(1024))
