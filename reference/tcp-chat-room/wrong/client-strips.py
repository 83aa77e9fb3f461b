# wrong: 去掉了每行两端的空格
# fails: every-line-as-it-is
import socket
import sys
import threading

sock = socket.create_connection(('127.0.0.1', 9012))


def listen():
    for line in sock.makefile(encoding='utf-8'):
        print(line)


threading.Thread(target=listen, daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.strip().encode('utf-8') + b'\n')
