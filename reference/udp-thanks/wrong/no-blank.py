# wrong: 回答里少了空格，是 thank you!
# fails: says-thanks, several-clients, keeps-serving, one-datagram-each, pair-thanks, pair-goes-on
# finding: none
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto('thank you!'.encode('utf-8'), addr)
