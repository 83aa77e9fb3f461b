# exercise: udp-echo
# check: echoes-ascii
# first: replied-twice/again
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
    print(data)
    s.sendto(data, addr)
