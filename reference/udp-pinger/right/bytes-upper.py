# right: 字节也有 upper，只动 a 到 z
from socket import *

serverSocket = socket(AF_INET, SOCK_DGRAM)
serverSocket.bind(('', 12000))
print('The server is ready to receive')
while True:
    message, address = serverSocket.recvfrom(1024)
    message = message.upper()
    serverSocket.sendto(message, address)
