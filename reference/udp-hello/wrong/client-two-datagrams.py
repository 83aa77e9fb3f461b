# wrong: 一句问候分成了两个数据报
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: nearly-right
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, ', ('127.0.0.1', 8080))
s.sendto(b'server!', ('127.0.0.1', 8080))
print(s.recvfrom(1024)[0].decode('utf-8'))
