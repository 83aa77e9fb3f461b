# exercise: udp-echo
# check: starts
# first: traceback/wrong-order
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
s.bind(('127.0.0.1', 12345))
