# wrong: 循环只有五次
# fails: keeps-serving
from socket import *

sock = socket(AF_INET, SOCK_DGRAM)
sock.bind(('', 12345))
for _ in range(5):
    data, addr = sock.recvfrom(1024)
    print(data.decode('utf-8'))
    sock.sendto('信息已收到'.encode('utf-8'), addr)
