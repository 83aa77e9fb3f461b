# exercise: udp-thanks
# check: says-thanks
# first: reply-to-wrong-peer/itself
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8081))
while True:
    data, addr = s.recvfrom(2048)
    s.sendto(b"thank you !", (addr[0], 8081))
