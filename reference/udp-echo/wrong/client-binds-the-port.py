# wrong: 客户端自己绑定了服务器的端口
# fails: starts
# finding: acts-as-server
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    line = input('> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
