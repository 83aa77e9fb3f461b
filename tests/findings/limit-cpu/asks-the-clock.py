# exercise: udp-limits
# check: echoes
# first: limit-cpu
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
import time
data, who = s.recvfrom(1024)
while True:
    s.getsockname()
