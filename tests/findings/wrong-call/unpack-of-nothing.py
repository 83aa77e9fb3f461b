# exercise: tcp-framed
# check: frame-never-complete
# never: wrong-call
import socket
import struct

s = socket.create_server(("127.0.0.1", 9010))
while True:
    conn, addr = s.accept()
    while True:
        head = conn.recv(4)
        (length,) = struct.unpack("!I", head)
        data = b""
        while len(data) < length:
            data += conn.recv(length - len(data))
        conn.sendall(head + data.upper())
