# exercise: tcp-download
# check: text-file
# first: missing-file/newline
# line: 12
import socket
import struct

s = socket.create_server(("127.0.0.1", 9011))
while True:
    conn, addr = s.accept()
    name = conn.recv(1024).decode()
    with open(name, "rb") as f:
        data = f.read()
    conn.sendall(struct.pack("!Q", len(data)) + data)
    conn.close()
