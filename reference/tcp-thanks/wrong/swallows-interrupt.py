# wrong: 捕获了 KeyboardInterrupt，却继续循环
# fails: stops-on-interrupt
# finding: ignores-interrupt
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
while True:
    try:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
    except KeyboardInterrupt:
        print('再见')
