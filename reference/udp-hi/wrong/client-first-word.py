# wrong: 只打印了回答里的第一个词
# fails: prints-the-answer
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
print('回答是', sk.recv(1024).decode().split()[0])
