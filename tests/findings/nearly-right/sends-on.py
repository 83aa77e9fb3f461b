# exercise: tcp-download
# recorder: on
# never: nearly-right/send
import os
import socket
import struct

server = socket.create_server(('127.0.0.1', 9011))
while True:
    conn, addr = server.accept()
    name = b''
    while not name.endswith(b'\n'):
        part = conn.recv(1024)
        if not part:
            break
        name += part
    name = os.path.basename(name.decode().strip())
    data = open(name, 'rb').read() if os.path.isfile(name) else b''
    conn.send(struct.pack('<Q', len(data)))
    while data:
        data = data[conn.send(data):]
    conn.close()
