# wrong: 发到了 12346
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12346))
    print(s.recvfrom(1024)[0].decode('utf-8'))
