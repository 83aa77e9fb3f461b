# exercise: udp-echo
# check: echoes-ascii
# never: reply-to-wrong-peer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind(('', 0))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
