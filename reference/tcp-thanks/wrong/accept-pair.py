# wrong: 没有把 accept 返回的两样东西分开
# fails: prints-what-came, three-in-turn, waiting-client-is-served, closes-after-answer, stops-on-interrupt, pair-thanks, pair-in-chinese, leaves-without-a-word
# finding: accept-pair-unpacked
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
