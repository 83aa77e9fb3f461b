# wrong: 不管收到什么都打印 Hello, client!
# fails: prints-the-answer, prints-a-chinese-answer
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
s.recvfrom(1024)
print('Hello, client!')
