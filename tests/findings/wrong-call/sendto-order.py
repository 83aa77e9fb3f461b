# exercise: udp-shout
# check: capitals
# first: wrong-call/sendto-order
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(addr, data.upper())
