# exercise: udp-ask
# program: client
# check: asks
# first: replied-twice/again
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    text = input()
    s.sendto(text.encode(), ('127.0.0.1', 8310))
    s.sendto(text.encode(), ('127.0.0.1', 8310))  # again
    print(s.recvfrom(1024)[0].decode())
