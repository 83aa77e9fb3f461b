# wrong: b'' 里写了中文，语法错误
# fails: starts
# finding: syntax-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto(b'信息已收到', addr)
