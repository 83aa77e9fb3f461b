# wrong: 发送的是 hello!，多了感叹号
# fails: sends-hello, prints-the-answer, ends-after-the-answer
# finding: nearly-right
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello!', ('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print(msg)
