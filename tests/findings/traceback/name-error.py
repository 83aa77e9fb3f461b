# exercise: udp-echo
# check: echoes-ascii
# first: traceback/name-error
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
data, addr = s.recvfrom(65535)
s.sendto(date, addr)
