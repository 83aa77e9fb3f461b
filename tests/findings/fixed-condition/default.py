# exercise: udp-shout
# check: thanks
# never: fixed-condition
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    if text == "hi" or text == "hello":
        s.sendto(b"thanks, come again", addr)
    else:
        s.sendto((text or "nothing").upper().encode(), addr)
