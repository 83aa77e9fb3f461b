# wrong: while 后面少了冒号
# fails: starts
# finding: syntax-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
