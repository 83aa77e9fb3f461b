# wrong: 收到空数据报就退出
# fails: keeps-serving
from socket import *

sock = socket(AF_INET, SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, addr = sock.recvfrom(1024)
    if not data:
        break
    print(data.decode('utf-8'))
    sock.sendto('信息已收到'.encode('utf-8'), addr)
