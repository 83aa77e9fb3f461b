# exercise: udp-shout
# check: capitals
# first: waits-for-keyboard/answer
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode())
    s.sendto(input("answer: ").encode(), addr)
