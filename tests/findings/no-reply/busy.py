# exercise: udp-echo
# check: echoes-ascii
# first: no-reply/busy
# line: 12
# limit: 2
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    while data:
        s.getsockname()
    s.sendto(data, addr)
