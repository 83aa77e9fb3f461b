# wrong: 以为回答总是 hi，只收两个字节
# fails: prints-the-answer
# finding: buffer-too-small
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
print(sk.recv(2).decode())
sk.close()
