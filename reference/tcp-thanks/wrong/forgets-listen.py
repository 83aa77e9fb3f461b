# wrong: 忘了 listen
# fails: starts
# finding: listen-missing
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
