# wrong: 什么路径都打开，文件夹外面的文件也给
# fails: name-in-pieces
# bonus: stays-in-its-folder, leaves-in-the-middle
# finding: none
import os
import socket
import struct

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = conn.recv(1024).decode('utf-8').strip()
    if os.path.isfile(name):
        conn.sendall(struct.pack('!Q', os.path.getsize(name)))
        with open(name, 'rb') as f:
            conn.sendfile(f)
    else:
        conn.sendall(struct.pack('!Q', 0))
    conn.close()
