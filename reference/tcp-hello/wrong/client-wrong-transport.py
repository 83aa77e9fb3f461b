# wrong: 写成了 UDP 客户端
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(s.recvfrom(1024)[0].decode('utf-8'))
s.close()
