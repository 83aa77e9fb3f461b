# exercise: udp-shout
# check: starts
# first: wrong-call/address
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind("127.0.0.1", 8420)
