# wrong: 发送的话后面没有换行
# fails: sends-each-line, both-at-a-time, pair-one-speaks, every-line-as-it-is
# finding: nearly-right/no-newline
import socket
import threading

s = socket.socket()
s.connect(('127.0.0.1', 9012))


def receive():
    for line in s.makefile('r', encoding='utf-8'):
        print(line.strip())


threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        text = input()
    except EOFError:
        break
    s.sendall(text.encode('utf-8'))
