# wrong: 回答之前睡 60 秒
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: no-reply
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    time.sleep(60)
    s.sendto(data, addr)
