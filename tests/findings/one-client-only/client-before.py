# exercise: udp-echo
# check: three-clients
# never: one-client-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
before = None
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, before or addr)
    before = addr
