# wrong: 写了 import sockets
# fails: starts
# finding: missing-module
import sockets

s = sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto(input().encode('utf-8'), addr)
