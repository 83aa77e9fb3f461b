# wrong: 写成了 UDP 服务器
# fails: starts
# finding: wrong-transport
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 12345))
data, addr = server.recvfrom(1024)
print(data.decode('utf-8'))
server.sendto('已收到信息'.encode('utf-8'), addr)
server.close()
