# exercise: udp-echo
# check: starts
# first: source-encoding/other
# line: 9
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print('服务器已启动')

while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
