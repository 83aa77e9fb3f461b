# exercise: udp-echo
# check: interrupt-is-quiet
# first: interrupt-traceback
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
