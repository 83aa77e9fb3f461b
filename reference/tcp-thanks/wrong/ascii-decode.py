# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: prints-what-came, three-in-turn, waiting-client-is-served, pair-in-chinese
# finding: decode-error
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('ascii'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
