# exercise: udp-ask
# program: client
# check: asks-again
# first: one-message-only/ended
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(input().encode(), ('127.0.0.1', 8310))
print(s.recvfrom(1024)[0].decode())
