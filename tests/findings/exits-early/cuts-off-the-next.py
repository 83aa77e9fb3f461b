# exercise: tcp-next
# check: after-a-silent-one
# never: exits-early
# It breaks every connection off, and goes on running.
import socket
import struct

with socket.socket() as server:
    server.bind(('127.0.0.1', 8200))
    server.listen()
    while True:
        conn, addr = server.accept()
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        conn.close()
