# exercise: udp-shout
# check: starts
# first: wrong-call/star
# line: 7
from socket import *

s = socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
