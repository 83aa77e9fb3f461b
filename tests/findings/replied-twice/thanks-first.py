# exercise: udp-shout
# check: thanks
# first: replied-twice/among
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(b"got it", addr)
    s.sendto(b"thank you, come again", addr)
