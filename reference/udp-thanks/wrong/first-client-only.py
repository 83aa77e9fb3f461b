# wrong: 记住了第一个客户端的地址，回答总是发给它
# fails: several-clients
# finding: no-reply
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(('127.0.0.1', 8081))
msg, client = sk.recvfrom(1024)
while True:
    print(msg.decode('utf-8'))
    sk.sendto(b'thank you !', client)
    msg, addr = sk.recvfrom(1024)
