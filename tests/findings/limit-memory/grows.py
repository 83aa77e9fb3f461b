# exercise: udp-limits
# check: echoes
# first: limit-memory
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
kept = []
while True:
    kept.append('x' * 1000000)
