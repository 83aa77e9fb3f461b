# exercise: udp-thanks
# check: prints-what-came
# first: shown-as-object/object
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8081))
while True:
    data, addr = s.recvfrom(1024)
    print(s, flush=True)
    s.sendto(b"thank you !", addr)
