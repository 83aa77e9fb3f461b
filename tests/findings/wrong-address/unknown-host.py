# exercise: udp-echo
# check: starts
# first: wrong-address/refused
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('my-computer.invalid', 12345))

while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
