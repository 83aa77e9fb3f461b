# exercise: tcp-framed
# check: two-frames-in-one-segment
# first: one-recv-for-a-frame/pieces
# line: 14
import socket
import struct

server = socket.socket()
server.bind(("", 9010))
server.listen()
while True:
    conn, addr = server.accept()
    while True:
        head = conn.recv(4)
        if len(head) == 0:
            break
        (size,) = struct.unpack("!I", head)
        text = conn.recv(size).decode()
        data = text.upper().encode()
        conn.sendall(struct.pack("!I", len(data)) + data)
    conn.close()
