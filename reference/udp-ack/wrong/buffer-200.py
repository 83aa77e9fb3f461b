# wrong: recvfrom(200)，长的消息被截断
# fails: prints-what-came
# finding: buffer-too-small
from socket import *

sock = socket(AF_INET, SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, addr = sock.recvfrom(200)
    print(addr, data.decode('utf-8', 'ignore'))
    sock.sendto('信息已收到'.encode('utf-8'), addr)
