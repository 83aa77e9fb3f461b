# wrong: 用 gbk 解码，中文的回答成了乱码
# fails: prints-a-chinese-answer, prints-short-and-long
# finding: garbled
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
print(s.recv(1024).decode('gbk', 'replace'))
s.close()
