# exercise: tcp-parcels
# program: server
# check: one-frame
# first: frame-length/read
# line: 28
import socket
import struct


def exactly(conn, size):
    data = b''
    while len(data) < size:
        piece = conn.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


s = socket.socket()
s.bind(('127.0.0.1', 8320))
s.listen()
while True:
    conn, address = s.accept()
    with conn:
        try:
            while True:
                (size,) = struct.unpack('I', exactly(conn, 4))
                text = exactly(conn, size).decode().upper()
                data = text.encode()
                conn.sendall(struct.pack('>I', len(data)) + data)
        except (EOFError, OSError):
            pass
