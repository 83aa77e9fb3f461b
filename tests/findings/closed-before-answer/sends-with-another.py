# exercise: udp-ask
# program: client
# check: asks-again
# first: closed-before-answer/other
# line: 13
# recorder: on
import socket

a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    a.sendto(input().encode(), ("127.0.0.1", 8310))
    print(b.recvfrom(1024)[0].decode())
