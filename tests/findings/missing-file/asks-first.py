# exercise: udp-echo
# check: echoes-ascii
# never: missing-file
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
import os

if os.path.exists('users.txt'):
    print(open('users.txt').read())
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data + b'!', addr)
