# wrong: 以为文件名一次就能收完
# fails: name-in-pieces
import os
import socket
import struct

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 9011))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        f = conn.makefile('rb')
        name = conn.recv(1024).decode('utf-8').rstrip('\n')
        path = name if '/' not in name and os.path.isfile(name) else None
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except OSError:
        pass
    conn.close()
