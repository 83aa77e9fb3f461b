# wrong: recvfrom(8) 太小，回答被截断
# fails: prints-the-answer, prints-a-chinese-answer
# finding: buffer-too-small
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(s.recvfrom(8)[0].decode('utf-8', 'replace'))
