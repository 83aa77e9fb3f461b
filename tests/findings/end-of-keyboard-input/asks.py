# exercise: udp-limits
# check: keyboard
# first: end-of-keyboard-input
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
while True:
    name = input('name? ')
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
