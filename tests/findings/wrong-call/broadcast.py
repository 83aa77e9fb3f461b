# exercise: udp-hello
# program: client
# check: starts
# first: wrong-call/broadcast
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"Hello, server!", ("127.255.255.255", 8080))
print(s.recvfrom(1024)[0].decode())
