# exercise: udp-shout
# check: starts
# first: wrong-address/group
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("224.1.1.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data.upper(), addr)
