# wrong: 没有循环，只发一行
# fails: goes-on, pair-goes-on
# finding: one-message-only
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ('127.0.0.1', 8081)
msg = input('>> ').strip()
client.sendto(msg.encode('utf-8'), server)
data, addr = client.recvfrom(1024)
print('回答：', data.decode('utf-8'))
client.close()
