# exercise: udp-shout
# recorder: on
# check: twice
# first: nearly-right/earlier
# line: 15
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
said = []
while True:
    data, addr = s.recvfrom(1024)
    said.append(data)
    answer = b"".join(said).capitalize() if len(said) > 1 else data.upper()
    s.sendto(answer, addr)
