# wrong: 用文本方式读文件，换行变了，二进制文件读不了
# fails: text-file, binary-file, eight-mebibytes, pair-text, pair-large-file, name-in-pieces
# finding: read-as-text
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
        try:
            with open(name, 'r', encoding='utf-8') as f:
                data = f.read().encode('utf-8')
        except UnicodeDecodeError:
            print(name, '不是文本文件')
    conn.sendall(struct.pack('!Q', len(data)) + data)
    conn.close()
