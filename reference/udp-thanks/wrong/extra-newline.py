# wrong: 回答后面多了换行
# fails: says-thanks, several-clients, keeps-serving, one-datagram-each
# finding: trailing-bytes
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto('thank you !\n'.encode('utf-8'), addr)
