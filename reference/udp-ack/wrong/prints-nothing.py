# wrong: 只回答，不打印
# fails: prints-what-came, pair-acknowledges
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    s.sendto('信息已收到'.encode('utf-8'), addr)
