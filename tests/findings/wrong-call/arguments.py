# exercise: udp-shout
# check: capitals
# first: wrong-call/arguments
# line: 16
import socket


def answer(data):
    s.sendto(data.upper(), addr)


s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    answer(data, addr)
