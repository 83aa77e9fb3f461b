# wrong: 收到回答以后又发了一个数据报
# fails: sends-hello
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print(s.recvfrom(2048)[0].decode('utf-8'))
s.sendto(b'bye', ('127.0.0.1', 8080))
