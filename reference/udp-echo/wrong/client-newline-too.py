# wrong: readline 读到的换行也发出去了
# fails: sends-what-is-typed, prints-the-answer, several-lines
# finding: trailing-bytes
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'), end='')
