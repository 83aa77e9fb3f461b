# wrong: 只打印了回答的第一个词
# fails: prints-the-answer, several-lines, pair-echo, pair-several-lines
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    sock.sendto(line.rstrip('\n').encode(), ('127.0.0.1', 12345))
    print(sock.recvfrom(2048)[0].decode().split()[0])
