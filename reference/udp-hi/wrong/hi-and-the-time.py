# wrong: 先回答 hi，又多回答了一个时间
# fails: answers, ends-cleanly
# finding: replied-twice
import socket
import time

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('', 9000))
msg, addr = sk.recvfrom(1024)
for line in ('hi', time.ctime()):
    sk.sendto(line.encode(), addr)
sk.close()
