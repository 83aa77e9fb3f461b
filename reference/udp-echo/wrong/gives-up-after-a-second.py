# wrong: 一秒没有消息就不再服务
# fails: three-clients
# bonus: interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
s.settimeout(1)
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
