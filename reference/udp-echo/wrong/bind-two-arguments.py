# wrong: bind 写了两个参数，应该是一个元组
# fails: starts
# finding: wrong-call
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind('127.0.0.1', 12345)
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
