# wrong: 发给了 8088，题目要求 8080
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8088))
print(s.recvfrom(1024)[0].decode('utf-8'))
