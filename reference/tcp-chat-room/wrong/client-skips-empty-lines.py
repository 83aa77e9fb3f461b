# wrong: 空行不发
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
    if line == '\n':
        continue
    sock.sendall(line.rstrip('\n').encode('utf-8') + b'\n')
