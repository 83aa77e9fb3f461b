# wrong: 文件名变成了小写，找不到有大写字母的文件
# fails: text-file, binary-file, eight-mebibytes, missing-file, next-client, odd-names, name-in-pieces, pair-text, pair-large-file
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
        name = f.readline().decode('utf-8').rstrip('\n').lower()
        path = name if '/' not in name and os.path.isfile(name) else None
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except OSError:
        pass
    conn.close()
