# right: 每个连接一个线程
import socket
import threading


def handle(conn, addr):
    print(addr, '连接')
    n = 0
    while True:
        data = conn.recv(1024)
        if not data:
            break
        n += len(data)
    conn.send(str(n).encode())
    conn.close()
    print(addr, '一共', n, '字节')


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9009))
s.listen(5)
while True:
    conn, addr = s.accept()
    threading.Thread(target=handle, args=(conn, addr)).start()
