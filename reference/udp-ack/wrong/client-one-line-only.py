# wrong: 没有循环，只发一行
# fails: goes-on, pair-goes-on
# finding: one-message-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line = input('请输入: ')
s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
print(s.recvfrom(1024)[0].decode('utf-8'))
s.close()
