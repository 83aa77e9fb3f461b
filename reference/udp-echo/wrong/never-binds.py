# wrong: 忘了 bind，一直等着
# fails: starts
# finding: never-bound
import socket

ip_port = ('127.0.0.1', 12345)
s = socket.socket(type=socket.SOCK_DGRAM)
print('等待客户端……')
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
