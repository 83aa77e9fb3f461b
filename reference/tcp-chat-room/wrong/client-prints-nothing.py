# wrong: 收到的话没有打印
# fails: prints-what-others-say, both-at-a-time, every-line-as-it-is
# bonus: line-printed-whole
import socket
import sys
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))
messages = []


def receive():
    for line in s.makefile('r', encoding='utf-8'):
        messages.append(line)


threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    s.sendall(line.encode('utf-8'))
