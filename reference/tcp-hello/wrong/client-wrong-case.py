# wrong: 大小写不对：hello, Server!
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: wrong-case
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.send(b'hello, Server!')
print(s.recv(1024).decode('utf-8'))
s.close()
