# wrong: 回答用了 GBK 编码
# fails: answers, several-clients, keeps-serving, pair-acknowledges
# finding: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('gbk'), addr)
