# wrong: 每收到一块就 decode，汉字被切断时线程出错
# fails: -
# bonus: line-printed-whole
import socket
import sys
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))


def receive():
    while True:
        try:
            data = s.recv(1024)
        except OSError:
            return
        if not data:
            return
        print(data.decode('utf-8'), end='')


threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    s.sendall(line.encode('utf-8'))
