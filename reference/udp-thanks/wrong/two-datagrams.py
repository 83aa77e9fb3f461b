# wrong: 回答分成两个数据报发
# fails: says-thanks, several-clients, keeps-serving, one-datagram-each, pair-thanks, pair-goes-on
# finding: nearly-right
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    for word in ('thank you', ' !'):
        server.sendto(word.encode('utf-8'), addr)
