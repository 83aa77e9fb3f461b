# wrong: 没有循环，回答一次就结束
# fails: several-clients, keeps-serving, pair-goes-on
# finding: one-message-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
data, addr = s.recvfrom(1024)
print(data.decode('utf-8'))
s.sendto('信息已收到'.encode('utf-8'), addr)
s.close()
