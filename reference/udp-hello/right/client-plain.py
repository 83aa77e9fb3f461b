# right: 最普通的写法
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto('Hello, server!'.encode('utf-8'), ('127.0.0.1', 8080))
data, addr = s.recvfrom(1024)
print('收到', addr, '的回答：', data.decode('utf-8'))
s.close()
