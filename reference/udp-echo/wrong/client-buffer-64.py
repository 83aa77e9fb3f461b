# wrong: recvfrom(64)，长的回答被截断
# fails: prints-the-answer
# finding: buffer-too-small
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    sock.sendto(line.rstrip('\n').encode(), ('127.0.0.1', 12345))
    print(sock.recvfrom(64)[0].decode('utf-8', 'ignore'))
