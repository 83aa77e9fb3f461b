# wrong: 只连接，别的还没有写
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: no-reply
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.recv(1024)    # TODO: 先问好
