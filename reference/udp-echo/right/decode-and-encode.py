# right: 先解码成文字再编码，结果一样
from socket import *

s = socket(AF_INET, SOCK_DGRAM)
s.bind(('', 12345))
print('The server is ready to receive')
while True:
    message, clientAddress = s.recvfrom(2048)
    text = message.decode('utf-8')
    print(clientAddress, text)
    s.sendto(text.encode('utf-8'), clientAddress)
