# exercise: tcp-head
# check: page
# first: nearly-right/empty-line
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8430))
while True:
    conn, addr = server.accept()
    asked = conn.recv(1024)
    if asked == b"GET":
        conn.sendall(b"200 OK\r\nlength: 5\r\nhello")
    else:
        number = int.from_bytes(asked[3:], "big")
        conn.sendall((2 * number).to_bytes(4, "big"))
    conn.close()
