# exercise: udp-shout
# check: thanks
# never: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    if data == b"bye":
        s.sendto(b"got it", addr)
        s.sendto(b"thank you, come again", addr)
    elif data == b"hi":
        s.sendto(b"got it", addr)
    else:
        s.sendto(data.upper(), addr)
