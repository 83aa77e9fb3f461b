# exercise: udp-thanks
# check: several-clients
# first: reply-to-wrong-peer/unknown
# line: 12
# recorder: on
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8081))
data, addr = s.recvfrom(1024)
while True:
    print(data.decode(), flush=True)
    s.sendto(b"thank you !", addr)
    data = s.recv(1024)
