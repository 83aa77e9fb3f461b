# exercise: udp-shout
# check: twice
# first: nearly-right/earlier
# line: 14
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
said = ""
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    said += text.upper()
    s.sendto(said.encode(), addr)
