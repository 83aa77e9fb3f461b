# exercise: udp-echo
# check: starts
# first: python2
# line: 10
import socket

try:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', 12345))
except socket.error, e:
    print(e)
