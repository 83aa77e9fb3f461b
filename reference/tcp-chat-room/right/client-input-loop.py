# right: input 在主线程，recv 在后台线程
import socket
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))


def receive():
    data = b''
    while True:
        try:
            part = s.recv(1024)
        except OSError:
            return
        if not part:
            return
        data += part
        while b'\n' in data:
            line, _, data = data.partition(b'\n')
            print('\n收到：' + line.decode('utf-8'))


threading.Thread(target=receive, daemon=True).start()
while True:
    s.send((input('我说：') + '\r\n').encode('utf-8'))
