# exercise: udp-shout
# check: thanks
# first: nearly-right/character
# line: 13
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    answer = text.upper() if text != "hi" else "thank you, come agein"
    s.sendto(answer.encode(), addr)
