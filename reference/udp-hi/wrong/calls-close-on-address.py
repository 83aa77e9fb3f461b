# wrong: 最后写成了 addr.close()，addr 是元组
# fails: ends-cleanly, pair-both-end
# finding: wrong-call
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print(msg)
sk.sendto(b'hi', addr)
addr.close()
sk.close()
