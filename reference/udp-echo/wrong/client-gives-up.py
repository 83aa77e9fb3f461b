# wrong: 一秒没有回答就算丢了
# fails: several-lines
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
for line in sys.stdin:
    sock.sendto(line.rstrip('\n').encode(), ('127.0.0.1', 12345))
    try:
        print(sock.recvfrom(2048)[0].decode())
    except TimeoutError:
        print('丢了')
