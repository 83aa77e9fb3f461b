# right: 最普通的 while True，输入结束时有 EOFError
from socket import *

s = socket(AF_INET, SOCK_DGRAM)
while True:
    text = input('>>> ')
    s.sendto(text.encode(), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(addr, data.decode())
