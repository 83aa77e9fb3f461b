# wrong: 认为一个字节的数据报没有内容，不回答
# fails: echoes-ascii
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, client = sock.recvfrom(65535)
    if len(data) > 1:
        sock.sendto(data, client)
