# exercise: udp-echo
# check: starts
# never: python2
# A bracket is missing; the print is that of Python 3.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print('ready' 'steady'
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
