# wrong: 长度写成了文字
# fails: text-file, binary-file, eight-mebibytes, missing-file, chinese-name, next-client, odd-names, name-in-pieces
# finding: none
import os
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9011))
server.listen(5)
while True:
    conn, addr = server.accept()
    name = conn.recv(1024).decode('utf-8').strip()
    if os.path.exists(name) and os.path.dirname(name) == '':
        with open(name, 'rb') as f:
            data = f.read()
        conn.sendall(str(len(data)).encode().zfill(8) + data)
    else:
        conn.sendall(b'0')
    conn.close()
