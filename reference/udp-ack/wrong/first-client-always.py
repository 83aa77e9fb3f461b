# wrong: 只记住第一个客户端的地址，以后都回答给它
# fails: several-clients
# finding: no-reply
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
client = None
while True:
    data, addr = s.recvfrom(1024)
    if client is None:
        client = addr
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), client)
