# wrong: sendto 少了一个右括号
# fails: starts
# finding: syntax-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345)
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
