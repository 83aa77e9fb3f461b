# wrong: 把收到的内容发回去了，没有回答规定的文字
# fails: answers, several-clients, keeps-serving, pair-acknowledges
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print('信息已收到', data.decode('utf-8'))
    s.sendto(data, addr)
