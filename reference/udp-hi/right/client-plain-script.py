# right: 最普通的写法，连同地址一起打印
import socket

server = ('127.0.0.1', 9000)
sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', server)
msg, addr = sk.recvfrom(1024)
print(msg.decode('utf-8'), addr)
