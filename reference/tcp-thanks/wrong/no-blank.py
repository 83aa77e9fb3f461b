# wrong: 回答里少了空格，是 thank you!
# fails: three-in-turn, waiting-client-is-served, closes-after-answer, stops-on-interrupt, pair-thanks, pair-in-chinese, short-and-long, leaves-without-a-word
# finding: none
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = client.recv(1024)
        print('收到：', data.decode('utf-8'))
        client.send('thank you!'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
