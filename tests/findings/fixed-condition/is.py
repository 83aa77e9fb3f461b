# exercise: udp-shout
# check: thanks
# first: fixed-condition/is
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    if text is "hi":
        s.sendto(b"thank you, come again", addr)
    else:
        s.sendto(text.upper().encode(), addr)
