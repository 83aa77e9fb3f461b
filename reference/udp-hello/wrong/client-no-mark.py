# wrong: 忘了感叹号
# fails: sends-hello, prints-the-answer, prints-a-chinese-answer
# finding: nearly-right
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server', ('127.0.0.1', 8080))
print(s.recvfrom(1024)[0].decode('utf-8'))
