# exercise: tcp-framed
# check: one-frame
# first: wrong-call/unpack-tuple
# line: 16
import socket
import struct

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9010))
s.listen()
while True:
    conn, addr = s.accept()
    head = conn.recv(4)
    length = struct.unpack("!I", head)
    body = conn.recv(length)
    conn.sendall(head + body.upper())
    conn.close()
