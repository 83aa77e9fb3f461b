# wrong: send 的参数是 str，TypeError
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: str-sent-as-bytes
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.send('Hello, server!')
print(s.recv(1024).decode('utf-8'))
s.close()
