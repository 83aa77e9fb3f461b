# exercise: udp-shout
# check: twice
# first: exits-early/counted
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
for _ in range(1):
    data, addr = s.recvfrom(1024)
    s.sendto(data.upper(), addr)
