# exercise: udp-ask
# program: client
# check: starts
# first: wrong-port/calls
# line: 8
import socket

server = ('127.0.0.1', 8301)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(input().encode(), server)
    print(s.recvfrom(1024)[0].decode())
