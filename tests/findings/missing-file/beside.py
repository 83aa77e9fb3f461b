# exercise: udp-echo
# check: starts
# first: missing-file/here
# line: 7
import socket

users = open('users.txt').read()

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
