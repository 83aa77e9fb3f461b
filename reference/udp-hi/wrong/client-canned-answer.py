# wrong: 不看收到了什么，总是打印 hi
# fails: prints-the-answer
# finding: prints-nothing
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
sk.recvfrom(1024)
print('hi')
