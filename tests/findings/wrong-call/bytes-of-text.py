# exercise: udp-thanks
# check: says-thanks
# first: wrong-call/bytes-of-text
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8081))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode(), flush=True)
    s.sendto(bytes("thank you !"), addr)
