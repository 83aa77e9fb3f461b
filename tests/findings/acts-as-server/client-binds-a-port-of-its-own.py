# exercise: udp-ask
# program: client
# never: acts-as-server
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8311))
while True:
    s.sendto(input().encode(), ('127.0.0.1', 8310))
    print(s.recvfrom(1024)[0].decode())
