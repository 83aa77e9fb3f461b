# exercise: udp-shout
# check: starts
# first: wrong-call/module-called
# line: 7
import socket

s = socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
