# exercise: udp-echo
# check: echoes-ascii
# never: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    if data.isascii():
        s.sendto(data, addr)
    else:
        s.sendto(data, addr)
