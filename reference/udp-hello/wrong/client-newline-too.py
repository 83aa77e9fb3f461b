# wrong: 问候后面多了一个换行
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: trailing-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto('Hello, server!\n'.encode(), ('127.0.0.1', 8080))
print(s.recvfrom(1024)[0].decode('utf-8'))
