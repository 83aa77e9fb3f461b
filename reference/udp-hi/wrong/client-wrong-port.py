# wrong: 发到了 9001
# fails: starts
# finding: wrong-port
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9001))
msg, addr = sk.recvfrom(1024)
print(msg)
