# exercise: udp-echo
# check: starts
# first: traceback/overflow
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 123450))
