# wrong: 名字在第一个空格处切断
# fails: odd-names
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
        name = f.readline().decode('utf-8').split(' ')[0].rstrip('\n')
        path = name if '/' not in name and os.path.isfile(name) else None
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except OSError:
        pass
    conn.close()
