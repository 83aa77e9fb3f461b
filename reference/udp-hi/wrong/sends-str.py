# wrong: 把 str 直接交给 sendto
# fails: answers, ends-cleanly, pair-greets
# finding: str-sent-as-bytes
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print(msg)
sk.sendto('hi', addr)
sk.close()
