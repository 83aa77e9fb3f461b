# right: 启动慢，过 1.2 秒才 bind
import socket
import time

print('正在准备……')
time.sleep(1.2)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
print('好了')
while True:
    d, a = s.recvfrom(1500)
    s.sendto(d, a)
