# wrong: 监听了 8081，题目要求 8080
# fails: starts
# finding: wrong-port
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8081))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
