# wrong: 用 ascii 解码，中文的回答让程序崩溃
# fails: prints-a-chinese-answer
# finding: decode-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(s.recvfrom(1024)[0].decode('ascii'))
