# exercise: udp-echo
# check: echoes-ascii
# first: trailing-bytes/nul
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
buffer = bytearray(2048)
while True:
    n, addr = s.recvfrom_into(buffer)
    s.sendto(buffer, addr)
    buffer[:] = bytes(2048)
