# exercise: udp-shout
# check: capitals
# first: swallowed-error/text
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    try:
        s.sendto(text.upper(), addr)
    except Exception:
        pass
