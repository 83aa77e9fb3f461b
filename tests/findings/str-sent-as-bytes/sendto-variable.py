# exercise: udp-echo
# check: echoes-ascii
# first: str-sent-as-bytes
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    text = data.decode()
    s.sendto(text, addr)
