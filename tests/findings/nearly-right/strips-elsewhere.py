# exercise: udp-plain
# check: spaces
# first: nearly-right/stripped
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8430))
while True:
    data, addr = s.recvfrom(1024)
    print(data.strip())
    s.sendto(data.strip(), addr)
