# wrong: 用 ascii 解码，中文的回答让程序崩溃
# fails: prints-a-chinese-answer, prints-short-and-long
# finding: decode-error
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
print(s.recv(1024).decode('ascii'))
s.close()
