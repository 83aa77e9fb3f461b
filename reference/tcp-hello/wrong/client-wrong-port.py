# wrong: 连接了 8088，题目要求 8080
# fails: starts
# finding: wrong-port
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8088))
s.send(b'Hello, server!')
print(s.recv(1024).decode('utf-8'))
s.close()
