# exercise: udp-shout
# check: capitals
# first: replied-twice/called
# line: 18
# recorder: on
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))

def answer(data, addr):
    s.sendto(data.upper(), addr)

while True:
    data, addr = s.recvfrom(1024)
    answer(data, addr)
    print(addr)
    answer(data, addr)
