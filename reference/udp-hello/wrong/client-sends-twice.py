# wrong: 打印发送结果时又发送了一次
# fails: sends-hello
# finding: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
print('sent', s.sendto(b'Hello, server!', ('127.0.0.1', 8080)))
print(s.recvfrom(1024)[0].decode('utf-8'))
