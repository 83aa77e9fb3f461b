# wrong: 没有文件时 open 出错，程序停了
# fails: missing-file, name-in-pieces
# bonus: stays-in-its-folder, leaves-in-the-middle
# finding: missing-file
import os
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = os.path.basename(conn.recv(1024).decode('utf-8').strip())
    f = open(name, 'rb')
    data = f.read()
    f.close()
    conn.sendall(struct.pack('!Q', len(data)) + data)
    conn.close()
