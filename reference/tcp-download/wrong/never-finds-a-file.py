# wrong: 忘了去掉换行，什么文件都找不到
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
    name = conn.recv(1024).decode('utf-8')
    if os.path.exists(name):
        with open(name, 'rb') as f:
            data = f.read()
        conn.sendall(struct.pack('!Q', len(data)) + data)
    else:
        print('没有', name)
        conn.sendall(struct.pack('!Q', 0))
    conn.close()
