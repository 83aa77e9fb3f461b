# wrong: 用了中文的逗号和感叹号
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: wrong-width
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.send('Hello， server！'.encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
s.close()
