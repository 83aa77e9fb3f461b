# exercise: udp-echo
# check: echoes-ascii
# never: bytes-and-text
# Text and a number, not text and bytes.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    print('length ' + len(data))
    s.sendto(data, addr)
