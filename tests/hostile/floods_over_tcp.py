# must: fails
import inside
import socket

listener = socket.create_server(("0.0.0.0", 8083))
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.recv(1024)
    try:
        for _ in range(30_000):
            connection.send(b"x")
        for _ in range(3000):
            connection.send(b"y" * 65536)
    except OSError:
        pass
