# wrong: 把回答拆成单词再打印，空格变了
# fails: prints-the-answer
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(*s.recvfrom(2048)[0].decode('utf-8').split())
