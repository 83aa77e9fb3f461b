# wrong: 写成了 TCP 客户端
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(('127.0.0.1', 12345))
while True:
    line = input('> ')
    s.send(line.encode('utf-8'))
    print(s.recv(1024).decode('utf-8'))
