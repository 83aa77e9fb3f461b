# exercise: udp-shout
# check: capitals
# first: no-reply/continue
# line: 12
# recorder: on
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    if len(data) > 2: continue
    s.sendto(data.upper(), addr)
