# wrong: 绑定了自己家里的局域网地址
# fails: starts
# finding: wrong-address
import socket

HOST = '192.168.1.100'
PORT = 12345
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((HOST, PORT))
print('bind UDP on', PORT)
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
