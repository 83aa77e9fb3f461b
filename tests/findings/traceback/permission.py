# exercise: udp-echo
# check: echoes-ascii
# first: traceback/refused-by-system
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    open('/proc/1/mem', 'rb') if 0 else s.setsockopt(-1, -1, 0)
    s.sendto(data, addr)
