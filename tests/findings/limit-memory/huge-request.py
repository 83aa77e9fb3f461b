# exercise: udp-limits
# check: starts
# first: limit-memory
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
while True:
    data, who = s.recvfrom(10 ** 12)
    s.sendto(data, who)
