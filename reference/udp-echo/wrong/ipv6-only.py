# wrong: 只绑定了 IPv6 的 ::1
# fails: starts
# finding: wrong-address
import socket

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(('::1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
