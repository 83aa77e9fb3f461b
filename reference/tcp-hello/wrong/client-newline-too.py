# wrong: 问候后面多了一个换行
# fails: sends-hello
# finding: trailing-bytes
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.send(b'Hello, server!\n')
print(s.recv(1024).decode('utf-8'))
s.close()
