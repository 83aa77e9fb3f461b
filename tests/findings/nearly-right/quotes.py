# exercise: udp-shout
# check: capitals
# first: nearly-right/quotes
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    s.sendto(repr(text.upper()).encode(), addr)
