# exercise: tcp-give
# never: read-as-text
import socket

server = socket.create_server(("127.0.0.1", 8470))
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    with open("notes.txt", "rb") as file:
        conn.sendall(file.read().replace(b"\r\n", b"\n"))
    conn.close()
