# wrong: 用 ascii 解码，收到中文就崩溃
# fails: answers, prints-what-came, several-clients, pair-acknowledges
# finding: decode-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('ascii'))
    s.sendto('信息已收到'.encode('utf-8'), addr)
