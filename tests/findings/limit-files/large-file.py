# exercise: udp-limits
# check: starts
# first: limit-files/size
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
file = open('log.txt', 'w')
while True:
    file.write('x' * 100000)
    file.flush()
