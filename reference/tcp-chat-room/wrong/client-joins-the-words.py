# wrong: 打印之前按空格切开再拼起来，两个空格变成了一个
# fails: prints-what-others-say, every-line-as-it-is
import socket
import sys
import threading

sock = socket.create_connection(('127.0.0.1', 9012))


def listen():
    for line in sock.makefile(encoding='utf-8'):
        print(' '.join(line.split()))


threading.Thread(target=listen, daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.rstrip('\n').encode('utf-8') + b'\n')
