# exercise: udp-echo
# check: starts
# never: port-in-use
# The same socket bound a second time: another error, another cure.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
s.bind(('127.0.0.1', 12345))

while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
