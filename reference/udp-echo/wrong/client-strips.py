# wrong: 用 strip 去掉换行，把空格也去掉了
# fails: sends-what-is-typed
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    sock.sendto(line.strip().encode(), ('127.0.0.1', 12345))
    print(sock.recvfrom(2048)[0].decode())
