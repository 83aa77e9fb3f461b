# wrong: 按 Ctrl-C 后用 traceback 打印了错误
# fails: -
# finding: interrupt-traceback
# bonus: interrupt-is-quiet, breaks-off
import traceback
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
except KeyboardInterrupt:
    traceback.print_exc()
