# wrong: 发送之前用 capitalize 改了大小写
# fails: sends-typed-line, strips-blanks, prints-answer, goes-on, pair-thanks, pair-goes-on
# finding: wrong-case
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    udp.sendto(input('>> ').strip().capitalize().encode('utf-8'), ('127.0.0.1', 8081))
    print(udp.recvfrom(1024)[0].decode())
