# exercise: udp-echo
# check: starts
# never: wrong-port
# A second socket at another port beside the right one is nobody's mistake.
import socket

control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
control.bind(("127.0.0.1", 12346))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 12345))
while True:
    data, address = server.recvfrom(65535)
    server.sendto(data, address)
