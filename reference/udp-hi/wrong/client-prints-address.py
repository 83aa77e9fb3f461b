# wrong: 打印了对方的地址，没有打印回答
# fails: prints-the-answer, pair-greets
# finding: prints-nothing
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print('answer from', addr)
