# wrong: 先等人按回车，然后才 bind
# fails: starts
# finding: waits-for-keyboard
import socket

input('按回车键启动服务器')
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
