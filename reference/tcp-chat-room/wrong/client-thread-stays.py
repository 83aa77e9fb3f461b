# wrong: 键盘输入结束了，接收的线程不是 daemon，程序不结束
# fails: ends-with-the-keyboard, pair-one-speaks
# finding: left-running
import socket
import sys
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))


def receive():
    for line in s.makefile('r', encoding='utf-8'):
        print(line.strip())


threading.Thread(target=receive).start()
for line in sys.stdin:
    s.sendall(line.encode('utf-8'))
print('再见')
