# exercise: udp-echo
# check: echoes-ascii
# first: no-reply/again
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
