# wrong: 没有把 accept 返回的两样东西分开
# fails: capitals, leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, short-and-long, leaves-without-a-word
# finding: accept-pair-unpacked
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
