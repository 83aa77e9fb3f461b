# wrong: recvfrom 返回一对值，直接对它 decode
# fails: answers, prints-what-came, several-clients, keeps-serving, pair-acknowledges
# finding: accept-pair-unpacked
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), data[1])
