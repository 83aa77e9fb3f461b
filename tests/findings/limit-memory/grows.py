# exercise: udp-limits
# check: echoes
# first: limit-memory
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
kept = []
data, who = s.recvfrom(1024)
while True:
    kept.append('x' * 1000000)
