# wrong: 中间的空格也去掉了
# fails: sends-typed-line, strips-blanks, goes-on, pair-goes-on
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    udp.sendto(input('>> ').replace(' ', '').encode('utf-8'), ('127.0.0.1', 8081))
    print(udp.recvfrom(1024)[0].decode())
