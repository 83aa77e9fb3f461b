# wrong: 没有循环，回答一次就结束
# fails: prints-what-came, several-clients, keeps-serving, one-datagram-each, pair-goes-on
# finding: one-message-only
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
data, addr = server.recvfrom(1024)
print('收到：', data.decode('utf-8'))
server.sendto('thank you !'.encode('utf-8'), addr)
