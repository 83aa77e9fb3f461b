# exercise: tcp-parcels
# program: server
# never: frame-length/read
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


(limit,) = struct.unpack('<I', b'\x00\x00\x01\x00')
s = socket.socket()
s.bind(('127.0.0.1', 8320))
s.listen()
while True:
    conn, address = s.accept()
    with conn:
        try:
            while True:
                (size,) = struct.unpack('>I', exactly(conn, 4))
                data = exactly(conn, size)[:limit].decode().title().encode()
                conn.sendall(struct.pack('>I', len(data)) + data)
        except (EOFError, OSError):
            pass
