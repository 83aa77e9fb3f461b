# wrong: 关闭的是监听的套接字，下一个客户端连不上
# fails: three-in-turn, waiting-client-is-served, leaves-without-a-word
# finding: wrong-call
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
        server.close()
except KeyboardInterrupt:
    server.close()
