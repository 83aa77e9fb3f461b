# exercise: udp-ask
# program: client
# check: starts
# first: acts-as-server/udp
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8310))
while True:
    data, address = s.recvfrom(1024)
    print(data.decode())
    s.sendto(input().encode(), address)
