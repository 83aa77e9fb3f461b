# exercise: udp-echo
# check: starts
# first: traceback/type-error
# line: 8
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', len(12345)))
