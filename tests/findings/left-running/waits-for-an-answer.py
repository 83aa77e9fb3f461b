# exercise: udp-ask
# program: client
# check: ends
# first: left-running/answer
# line: 14
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        s.sendto(input().encode(), ("127.0.0.1", 8310))
    except EOFError:
        s.sendto(b"bye", ("127.0.0.1", 8310))
    print(s.recvfrom(1024)[0].decode())
