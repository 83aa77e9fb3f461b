# wrong: 把英文变成了大写
# fails: echoes-ascii, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: wrong-case
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(2048)
    s.sendto(data.upper(), addr)
