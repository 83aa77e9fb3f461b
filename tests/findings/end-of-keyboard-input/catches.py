# exercise: udp-limits
# check: keyboard
# never: end-of-keyboard-input
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
try:
    name = input('name? ')
except EOFError:
    pass
while True:
    data, who = s.recvfrom(2048)
    s.sendto(data, who)
