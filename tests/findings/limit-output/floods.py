# exercise: udp-limits
# check: echoes
# first: limit-output
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
while True:
    print('waiting for a client ...' * 40)
