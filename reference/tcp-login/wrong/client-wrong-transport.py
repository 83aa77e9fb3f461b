# wrong: 用 UDP 发送
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
name = input('用户名: ')
password = input('密码: ')
s.sendto(str({name: password}).encode('utf-8'), ('127.0.0.1', 8083))
print(s.recvfrom(1024)[0].decode('utf-8'))
