# wrong: 先等别人说话，再读键盘
# fails: sends-each-line, prints-what-others-say, both-at-a-time, pair-one-speaks, every-line-as-it-is
# finding: none
import socket

s = socket.socket()
s.connect(('127.0.0.1', 9012))
f = s.makefile('r', encoding='utf-8')
while True:
    print(f.readline().strip())
    text = input('我说：')
    s.sendall((text + '\n').encode('utf-8'))
