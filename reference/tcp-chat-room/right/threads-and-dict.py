# right: 线程加字典，自己拼行，慢慢启动
import socket
import threading
import time

clients = {}
lock = threading.Lock()


def send_to_others(me, data):
    with lock:
        for addr, conn in list(clients.items()):
            if addr != me:
                try:
                    conn.send(data)
                except Exception as e:
                    print('发送失败', addr, e)


def work(conn, addr):
    buffer = b''
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            break
        if not data:
            break
        buffer = buffer + data
        while b'\n' in buffer:
            line, buffer = buffer.split(b'\n', 1)
            print(addr, line.decode('utf-8', 'ignore'))
            send_to_others(addr, line + b'\n')
    with lock:
        clients.pop(addr)
    conn.close()


time.sleep(0.3)
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 9012))
s.listen(5)
while True:
    conn, addr = s.accept()
    with lock:
        clients[addr] = conn
    t = threading.Thread(target=work, args=(conn, addr))
    t.daemon = True
    t.start()
