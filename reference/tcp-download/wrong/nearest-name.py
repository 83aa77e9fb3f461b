# wrong: 没有这个名字，就给名字相近的
# fails: missing-file
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
        path = next((one for one in os.listdir('.') if name and one.startswith(name)), None)
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except OSError:
        pass
    conn.close()
