# exercise: udp-echo
# check: three-clients
# first: reply-to-wrong-peer/other
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
before = None
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, before or addr)
    before = addr
