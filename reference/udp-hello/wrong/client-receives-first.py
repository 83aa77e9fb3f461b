# wrong: 没有发送就等回答
# fails: starts
# finding: never-called
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
data, addr = s.recvfrom(1024)
print(data.decode('utf-8'))
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
