# exercise: tcp-framed
# program: client
# check: answer-in-pieces
# first: one-recv-for-a-frame/pieces
# line: 13
import socket
import struct

s = socket.create_connection(("127.0.0.1", 9010))
while True:
    data = input().encode()
    s.sendall(struct.pack("!I", len(data)) + data)
    (size,) = struct.unpack("!I", s.recv(4))
    print(s.recv(size).decode())
