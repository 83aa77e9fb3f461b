# right: 每个客户端一个线程，分块读文件
import os
import socket
import struct
import threading


def work(conn):
    try:
        data = b''
        while not data.endswith(b'\n'):
            part = conn.recv(1024)
            if not part:
                return
            data += part
        name = data.decode('utf-8').strip()
        if '/' in name or '\\' in name or not os.path.isfile(name):
            conn.sendall(struct.pack('>Q', 0))
            return
        conn.sendall(struct.pack('>Q', os.path.getsize(name)))
        with open(name, 'rb') as f:
            while True:
                block = f.read(4096)
                if not block:
                    break
                conn.sendall(block)
    finally:
        conn.close()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 9011))
server.listen(5)
print('下载服务器已启动')
while True:
    conn, addr = server.accept()
    threading.Thread(target=work, args=(conn,), daemon=True).start()
