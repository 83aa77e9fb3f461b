# exercise: udp-shout
# check: thanks
# never: fixed-condition
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    if text is "bye":
        break
    s.sendto(text.upper().encode(), addr)
