# wrong: 没有 connect 就用 send，UDP 要用 sendto
# fails: answers, ends-cleanly, pair-greets
# finding: traceback
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print(msg)
sk.send(b'hi')
sk.close()
