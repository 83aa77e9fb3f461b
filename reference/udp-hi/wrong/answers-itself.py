# wrong: 回答发到了 ('127.0.0.1', 9000)，那是服务器自己的地址
# fails: answers, ends-cleanly, pair-greets
# finding: reply-to-wrong-peer
import socket

ip_port = ('127.0.0.1', 9000)
sk = socket.socket(type=socket.SOCK_DGRAM)
sk.bind(ip_port)
msg, addr = sk.recvfrom(1024)
print(msg)
sk.sendto(b'hi', ip_port)
sk.close()
