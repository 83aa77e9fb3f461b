# wrong: 绑定的是 9090
# fails: starts
# finding: wrong-port
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 9090))
msg, addr = sk.recvfrom(1024)
sk.sendto(b'hi', addr)
sk.close()
