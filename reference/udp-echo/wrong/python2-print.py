# wrong: Python 2 的 print 语句
# fails: starts
# finding: python2
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print 'server started'
while True:
    data, addr = s.recvfrom(1024)
    print 'from', addr
    s.sendto(data, addr)
