# wrong: 文件名按 ASCII 解码，中文名出错
# fails: chinese-name, pair-text, name-in-pieces
# finding: decode-error
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = os.path.basename(conn.recv(1024).decode('ascii').strip())
    if os.path.isfile(name):
        with open(name, 'rb') as f:
            data = f.read()
        conn.sendall(struct.pack('!Q', len(data)) + data)
    else:
        conn.sendall(struct.pack('!Q', 0))
    conn.close()
