# exercise: udp-limits
# check: starts
# never: limit-files
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
open('not-here.txt')
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
