# right: 用 listdir 找名字；文件整个读进内存
import os
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    filename = conn.makefile(encoding='utf-8').readline().strip()
    print(addr, '要', filename)
    if filename in os.listdir('.'):
        with open(filename, 'rb') as f:
            content = f.read()
    else:
        content = b''
    conn.send(len(content).to_bytes(8, 'big'))
    conn.sendall(content)
    conn.close()
