# wrong: sendto 没有写地址
# fails: starts
# finding: wrong-call
import socket

addr = ('127.0.0.1', 9000)
sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello')
msg, addr = sk.recvfrom(1024)
print(msg)
