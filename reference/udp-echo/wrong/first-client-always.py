# wrong: 永远发给第一个客户端
# fails: three-clients
# finding: one-client-only
# bonus: echoes-65507-bytes, interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
data, addr = s.recvfrom(1024)
s.sendto(data, addr)
while True:
    data, other = s.recvfrom(1024)
    s.sendto(data, addr)
