# wrong: 一直收到客户端关闭为止，而客户端在等回答
# fails: prints-what-came, three-in-turn, waiting-client-is-served, closes-after-answer, stops-on-interrupt, pair-thanks, pair-in-chinese, leaves-without-a-word
# finding: no-reply
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = b''
        while True:
            part = client.recv(1024)
            if not part:
                break
            data += part
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
