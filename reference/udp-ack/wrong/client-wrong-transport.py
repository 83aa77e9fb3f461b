# wrong: 写成了 TCP 客户端
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket()
s.connect(('127.0.0.1', 12345))
while True:
    line = input('请输入: ')
    s.send(line.encode('utf-8'))
    print(s.recv(1024).decode('utf-8'))
