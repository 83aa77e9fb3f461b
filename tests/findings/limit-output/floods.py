# exercise: udp-limits
# check: echoes
# first: limit-output
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
data, client = s.recvfrom(1024)
while True:
    print('waiting for a client ...' * 40)
