# exercise: udp-echo
# check: three-clients
# first: one-client-only/address
# line: 14
# recorder: on
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
data, first = s.recvfrom(65535)
s.sendto(data, first)
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, first)
