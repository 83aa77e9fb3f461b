# exercise: udp-plain
# check: spaces
# never: nearly-right/stripped
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8430))
while True:
    data, addr = s.recvfrom(1024)
    if not data.strip():
        continue
    s.sendto(data[1:], addr)
