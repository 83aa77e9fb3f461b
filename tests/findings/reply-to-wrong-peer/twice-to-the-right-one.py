# exercise: udp-echo
# check: three-clients
# never: reply-to-wrong-peer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
    s.sendto(data, addr)
