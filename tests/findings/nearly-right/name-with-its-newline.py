# exercise: tcp-download
# check: text-file
# first: nearly-right/name-newline
import os
import socket
import struct

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9011))
s.listen()
while True:
    conn, addr = s.accept()
    name = conn.makefile("rb").readline().decode()
    if os.path.isfile(name):
        data = open(name, "rb").read()
        conn.sendall(struct.pack("!Q", len(data)))
        conn.sendall(data)
    else:
        conn.sendall(struct.pack("!Q", 0))
    conn.close()
