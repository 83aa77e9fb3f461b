# exercise: udp-shout
# check: capitals
# never: nearly-right/lost
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    text.strip()
    s.sendto(text.upper()[1:].encode(), addr)
