# wrong: 只发回第一个词
# fails: echoes-ascii, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: nearly-right
# bonus: echoes-raw-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    words = data.split()
    if words:
        s.sendto(words[0], addr)
    else:
        s.sendto(data, addr)
