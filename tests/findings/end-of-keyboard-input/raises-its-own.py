# exercise: udp-limits
# check: keyboard
# never: end-of-keyboard-input
# The same error, but no input() in the line.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12401))
while True:
    data, who = s.recvfrom(2048)
    raise EOFError('no more')
