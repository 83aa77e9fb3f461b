# wrong: 把文件夹也当成文件打开，出错就不回答了
# fails: -
# bonus: stays-in-its-folder
import os
import socket
import struct

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 9011))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        f = conn.makefile('rb')
        name = f.readline().decode('utf-8').rstrip('\r\n')
        path = name if '/' not in name and os.path.exists(name) else None
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except OSError:
        pass
    conn.close()
