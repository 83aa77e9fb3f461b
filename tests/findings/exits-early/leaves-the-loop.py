# exercise: udp-echo
# check: ten-in-a-row
# first: exits-early/plain
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
    if data:
        exit()
