# wrong: 发送的内容后面多了换行
# fails: sends-what-is-typed, prints-the-answer, goes-on
# finding: trailing-bytes
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    print(s.recvfrom(1024)[0].decode('utf-8'))
