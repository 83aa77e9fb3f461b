# exercise: udp-limits
# check: starts
# first: limit-files/open
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
opened = []
for port in range(100):
    opened.append(socket.socket())
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
