# exercise: udp-echo
# recorder: on
# check: echoes-ascii
# first: reply-to-wrong-peer/elsewhere
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, ("224.1.1.1", 12345))
