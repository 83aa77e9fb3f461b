# wrong: recvfrom(64)，长的回答被截断
# fails: prints-the-answer
# finding: buffer-too-small
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
data, server = s.recvfrom(64)
print('回答：', data.decode('utf-8'))
