# wrong: 只发送了文件的前 65536 个字节
# fails: eight-mebibytes, pair-large-file, name-in-pieces
# finding: nearly-right
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = os.path.basename(conn.recv(1024).decode('utf-8').strip())
    if os.path.isfile(name):
        with open(name, 'rb') as f:
            conn.sendall(struct.pack('!Q', os.path.getsize(name)))
            conn.sendall(f.read(65536))
    else:
        conn.sendall(struct.pack('!Q', 0))
    conn.close()
