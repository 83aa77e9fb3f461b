# exercise: udp-thanks
# check: keeps-serving
# first: exits-early/empty
# line: 10
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8081))
while True:
    data, addr = s.recvfrom(1024)
    if not data:
        break
    print(data.decode(), flush=True)
    s.sendto(b"thank you !", addr)
