# wrong: 写成了 TCP 客户端
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.send(b'Hello, server!')
print(s.recv(1024).decode('utf-8'))
