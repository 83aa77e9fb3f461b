# exercise: udp-echo
# check: starts
# never: wrong-transport
# A TCP port beside the right UDP port.
import socket

control = socket.create_server(('127.0.0.1', 12345))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
