# wrong: 回答的文字写反了，是“已收到信息”
# fails: answers, several-clients, keeps-serving, pair-acknowledges
# finding: nearly-right/turned
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('已收到信息'.encode('utf-8'), addr)
