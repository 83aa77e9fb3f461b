# exercise: tcp-shout
# check: again
# never: ends-connection
import socket
import struct

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))
    while data := conn.recv(1024):
        conn.sendall(data.upper())
    conn.close()
