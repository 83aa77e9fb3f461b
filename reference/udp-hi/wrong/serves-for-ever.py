# wrong: 写成了死循环，不结束
# fails: ends-cleanly, pair-both-end
# finding: left-running/again
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9000))
while True:
    msg, addr = sk.recvfrom(1024)
    print(msg)
    sk.sendto(b'hi', addr)
