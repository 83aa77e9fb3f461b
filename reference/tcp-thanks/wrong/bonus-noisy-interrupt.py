# wrong: 没有处理 KeyboardInterrupt，Ctrl-C 时打印 traceback
# fails: -
# finding: interrupt-traceback
# bonus: interrupt-is-quiet, breaks-off
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
while True:
    client, addr = server.accept()
    data = client.recv(1024)
    print('收到：', data.decode('utf-8'))
    client.send('thank you !'.encode('utf-8'))
    client.close()
