# exercise: udp-count
# program: client
# check: counts
# first: counts-from-zero
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(3):
    s.sendto(f"ping {n}".encode(), ("127.0.0.1", 8460))
