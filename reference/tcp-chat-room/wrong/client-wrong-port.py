# wrong: 连接 9021，数字写反了
# fails: starts
# finding: wrong-port
import socket

s = socket.socket()
s.connect(('127.0.0.1', 9021))
while True:
    s.send((input() + '\n').encode())
    print(s.recv(1024).decode())
