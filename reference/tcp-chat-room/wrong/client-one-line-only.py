# wrong: 只发一行
# fails: sends-each-line, both-at-a-time, pair-one-speaks, every-line-as-it-is
# finding: exits-early
import socket
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))


def receive():
    for line in s.makefile('r', encoding='utf-8'):
        print(line.strip())


threading.Thread(target=receive, daemon=True).start()
s.sendall((input('我说：') + '\n').encode('utf-8'))
try:
    input('按回车键退出')
except EOFError:
    pass
