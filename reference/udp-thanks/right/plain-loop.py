# right: 最短的写法，打印的是 b'...'
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 8081))
while 1:
    msg, addr = sk.recvfrom(1024)
    print(msg, addr)
    sk.sendto(b'thank you !', addr)
