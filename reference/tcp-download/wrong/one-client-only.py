# wrong: 传完一个文件就结束了
# fails: missing-file, next-client, name-in-pieces
# finding: one-client-only
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
conn, addr = server.accept()
name = conn.recv(1024).decode('utf-8').strip()
if name in os.listdir():
    with open(name, 'rb') as f:
        data = f.read()
else:
    data = b''
conn.sendall(struct.pack('!Q', len(data)) + data)
conn.close()
server.close()
