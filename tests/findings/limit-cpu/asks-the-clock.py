# exercise: udp-limits
# check: echoes
# first: limit-cpu
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
import time
while True:
    s.getsockname()
