# wrong: 收到的话没有打印
# fails: prints-what-came, pair-thanks, pair-in-chinese
# finding: prints-nothing
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
