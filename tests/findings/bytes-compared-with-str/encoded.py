# exercise: udp-shout
# check: thanks
# first: bytes-compared-with-str/encoded
# line: 12
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    answer = data.decode().encode()
    if answer == "hi":
        answer = b"thank you, come again"
    s.sendto(answer, addr)
