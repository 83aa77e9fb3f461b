# exercise: udp-shout
# check: starts
# first: never-bound/no-bind
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data.upper(), addr)
