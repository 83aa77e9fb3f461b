# exercise: tcp-parcels
# program: server
# check: in-pieces
# first: one-recv-for-a-frame/pieces
# line: 15
import socket
import struct

s = socket.socket()
s.bind(('127.0.0.1', 8320))
s.listen()
while True:
    conn, address = s.accept()
    with conn:
        while header := conn.recv(4):
            (size,) = struct.unpack('>I', header)
            text = conn.recv(size).decode().upper()
            data = text.encode()
            conn.sendall(struct.pack('>I', len(data)) + data)
