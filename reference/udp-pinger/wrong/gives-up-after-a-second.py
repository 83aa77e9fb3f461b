# wrong: 一秒没有人来就结束
# fails: two-clients
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12000))
s.settimeout(1)
while True:
    data, addr = s.recvfrom(2048)
    s.sendto(data.decode().upper().encode(), addr)
