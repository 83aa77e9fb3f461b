# exercise: udp-echo
# check: echoes-ascii
# first: traceback/struct
# line: 12
import struct
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    print(struct.unpack('>I', data))
    s.sendto(data, addr)
