# exercise: udp-echo
# check: echoes-chinese
# first: reply-encoding/bom
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data.decode().encode('utf-8-sig'), addr)
