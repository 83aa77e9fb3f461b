# exercise: udp-echo
# check: echoes-chinese
# first: reply-encoding/twice
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data.decode('latin-1').encode('utf-8'), addr)
