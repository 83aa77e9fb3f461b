# exercise: udp-shout
# check: capitals
# first: no-reply/hidden
# line: 10
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    try:
        s.sendto(data.upper().encode(), addr)
    except Exception:
        continue
