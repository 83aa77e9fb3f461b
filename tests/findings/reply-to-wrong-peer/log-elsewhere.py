# exercise: udp-thanks
# check: says-thanks
# never: reply-to-wrong-peer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8081))
while True:
    data, addr = s.recvfrom(2048)
    s.sendto(data, ("127.0.0.1", 9999))
