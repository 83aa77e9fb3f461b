# exercise: udp-shout
# recorder: on
# check: capitals
# first: nearly-right/behind
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    if len(data) > 2:
        s.sendto(data.upper() + b" !", addr)
    else:
        s.sendto(b"thank you, come again", addr)
