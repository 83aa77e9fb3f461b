# -*- coding: gbk -*-
# exercise: udp-echo
# check: echoes-ascii
# never: source-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print('服务器已启动')

while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data + b'!', addr)
