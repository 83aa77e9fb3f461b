# exercise: udp-echo
# check: echoes-empty-datagram
# first: died-of-client/empty
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, who = s.recvfrom(65535)
    print('first byte', data[0])
    s.sendto(data, who)
