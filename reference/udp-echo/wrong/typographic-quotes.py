# wrong: 从讲义里复制的代码，引号是排版用的
# fails: starts
# finding: syntax-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((‘127.0.0.1’, 12345))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
