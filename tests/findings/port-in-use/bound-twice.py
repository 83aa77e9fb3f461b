# exercise: udp-echo
# check: starts
# first: port-in-use/itself
# line: 11
import socket

HOST = ('127.0.0.1', 12345)
first = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
first.bind(HOST)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(HOST)
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
