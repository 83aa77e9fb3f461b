# exercise: tcp-head
# recorder: on
# check: page
# first: nearly-right/empty-line
# line: 13
import socket

server = socket.create_server(("127.0.0.1", 8430))
while True:
    conn, addr = server.accept()
    asked = conn.recv(1024)
    body = b"hello"
    conn.sendall(b"200 OK\r\nlength: %d\r\n" % len(body))
    conn.sendall(body)
    conn.close()
