# wrong: 空文件和没有的文件都不回答
# fails: empty-file, missing-file, name-in-pieces
# bonus: stays-in-its-folder, leaves-in-the-middle
# finding: ends-connection
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = os.path.basename(conn.recv(1024).decode('utf-8').strip())
    if os.path.isfile(name) and os.path.getsize(name) > 0:
        with open(name, 'rb') as f:
            data = f.read()
        conn.sendall(struct.pack('!Q', len(data)) + data)
    conn.close()
