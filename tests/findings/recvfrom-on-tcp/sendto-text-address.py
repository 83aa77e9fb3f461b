# exercise: udp-echo
# check: echoes-ascii
# never: recvfrom-on-tcp
# A wrong address with UDP.
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr[0])
