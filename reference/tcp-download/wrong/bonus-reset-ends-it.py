# wrong: 没有处理客户端突然断开
# fails: -
# bonus: leaves-in-the-middle
# finding: died-of-client
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
        path = name if '/' not in name and os.path.isfile(name) else None
        data = open(path, 'rb').read() if path else b''
        conn.sendall(struct.pack('!Q', len(data)) + data)
    except FileNotFoundError:
        pass
    conn.close()
