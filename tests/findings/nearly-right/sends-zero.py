# exercise: tcp-download
# check: text-file
# first: nearly-right/zero
import socket
import struct

s = socket.create_server(("127.0.0.1", 9011))
while True:
    conn, addr = s.accept()
    name = conn.recv(1024).decode().strip()
    size = 0
    with open(name, "rb") as f:
        data = f.read()
    conn.sendall(struct.pack("!Q", size))
    conn.close()
