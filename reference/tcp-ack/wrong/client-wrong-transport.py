# wrong: 写成了 UDP 客户端
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
addr = input('ip: '), int(input('port: '))
s.sendto(input('text: ').encode('utf-8'), addr)
print(s.recvfrom(1024)[0].decode('utf-8'))
s.close()
