# exercise: udp-echo
# check: echoes-ascii
# first: reply-to-wrong-peer/port
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, addr = s.recvfrom(65535)
    out.sendto(data, addr)
