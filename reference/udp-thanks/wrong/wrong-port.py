# wrong: 绑定了 8080，题目要求 8081
# fails: starts
# finding: wrong-port
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto('thank you !'.encode('utf-8'), addr)
