# wrong: 每轮 recvfrom 两次，第一次的消息丢了
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: no-reply
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    print(s.recvfrom(1024)[0])
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
