# wrong: 打印之前用 title 改了大小写
# fails: prints-what-came, pair-acknowledges
# finding: none
from socket import *

sock = socket(AF_INET, SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, addr = sock.recvfrom(2048)
    print(data.decode('utf-8').title())
    sock.sendto('信息已收到'.encode('utf-8'), addr)
