# wrong: 循环里一直等下一个回答，不结束
# fails: ends-after-the-answer, pair-both-end
# finding: left-running/answer
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
while True:
    msg, addr = sk.recvfrom(1024)
    print(msg)
