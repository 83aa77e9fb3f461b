# wrong: 一个线程：输入一行，再等一行，别人的话不能马上看到
# fails: sends-each-line, prints-what-others-say, both-at-a-time, pair-one-speaks, every-line-as-it-is
# bonus: line-printed-whole
# finding: none
import socket

s = socket.socket()
s.connect(('127.0.0.1', 9012))
f = s.makefile('r', encoding='utf-8')
while True:
    text = input('我说：')
    s.sendall((text + '\n').encode('utf-8'))
    print(f.readline().strip())
