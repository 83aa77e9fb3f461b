# wrong: 长度是字数，有汉字的文件少传一截
# fails: text-file, next-client, pair-text, name-in-pieces
# finding: frame-length
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = conn.recv(1024).decode('utf-8').strip()
    data, length = b'', 0
    if name in os.listdir():
        with open(name, 'rb') as f:
            data = f.read()
        length = len(data)
        try:
            length = len(data.decode('utf-8'))
        except UnicodeDecodeError:
            print('二进制文件')
    conn.sendall(struct.pack('!Q', length) + data[:length])
    conn.close()
