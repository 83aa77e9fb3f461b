# wrong: 一直收到换行为止，而客户端不发换行
# fails: capitals, leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, short-and-long, leaves-without-a-word
# finding: no-reply
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.makefile(encoding='utf-8').readline()
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
