# exercise: udp-echo
# check: echoes-chinese
# never: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto('你好'.encode(), addr)
