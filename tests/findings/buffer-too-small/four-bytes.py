# exercise: udp-echo
# check: echoes-ascii
# first: buffer-too-small
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(4)
    s.sendto(data, addr)
