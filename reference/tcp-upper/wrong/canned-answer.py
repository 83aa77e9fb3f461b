# wrong: 不管收到什么都回答 HELLO
# fails: capitals, leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, short-and-long, leaves-without-a-word
# finding: canned-answer
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = 'HELLO'
    conn.send(answer.encode('utf-8'))
    conn.close()
