# wrong: 回答之后没有关闭连接
# fails: closes-after-answer, pair-thanks, pair-in-chinese
# finding: not-closed
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
clients = []
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        clients.append(client)
except KeyboardInterrupt:
    server.close()
