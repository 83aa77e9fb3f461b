# wrong: 绑定了 1234，少写了一位
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 1234))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), addr)
