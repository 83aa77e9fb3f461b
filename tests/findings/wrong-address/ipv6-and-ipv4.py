# exercise: udp-echo
# check: starts
# first: wrong-address/ipv6
# line: 8
import socket

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))

while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
