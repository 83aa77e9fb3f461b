# wrong: 长度只有 4 个字节
# fails: text-file, binary-file, eight-mebibytes, missing-file, chinese-name, next-client, pair-text, pair-large-file, odd-names, name-in-pieces
# finding: none
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = conn.recv(1024).decode('utf-8').strip()
    data = b''
    if name in os.listdir():
        with open(name, 'rb') as f:
            data = f.read()
    conn.sendall(struct.pack('!I', len(data)) + data)
    conn.close()
