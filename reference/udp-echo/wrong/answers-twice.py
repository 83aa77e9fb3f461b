# wrong: 每个数据报回答两次
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-several-lines
# finding: replied-twice
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    n = s.sendto(data, addr)
    if n > 0:
        s.sendto(data, addr)
        print('发送成功', n)
