# exercise: udp-echo
# check: starts
# first: traceback/would-block
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setblocking(False)
s.bind(('127.0.0.1', 12345))
data, addr = s.recvfrom(65535)
