# exercise: udp-echo
# check: starts
# first: never-bound/no-bind
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
