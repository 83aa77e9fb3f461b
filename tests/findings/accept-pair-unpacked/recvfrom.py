# exercise: udp-echo
# check: echoes-ascii
# first: accept-pair-unpacked/recvfrom
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data = s.recvfrom(1024)
    print(data.decode())
    s.sendto(data, s)
