# exercise: udp-echo
# check: echoes-ascii
# first: python2
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
clients = {}
while True:
    data, addr = s.recvfrom(65535)
    if not clients.has_key(addr):
        clients[addr] = 1
    s.sendto(data, addr)
