# wrong: 打印之前把回答变成了小写
# fails: prints-the-answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(s.recvfrom(2048)[0].decode('utf-8').lower())
