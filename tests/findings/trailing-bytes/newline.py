# exercise: udp-echo
# check: echoes-ascii
# first: trailing-bytes/newline
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data + b'\n', addr)
