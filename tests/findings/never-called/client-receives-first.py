# exercise: udp-ask
# program: client
# check: starts
# first: never-called/receives
# line: 11
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    text = input()
    data, address = s.recvfrom(1024)
    print(data.decode())
    s.sendto(text.encode(), ('127.0.0.1', 8310))
