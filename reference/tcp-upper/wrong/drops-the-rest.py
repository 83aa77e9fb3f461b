# wrong: 只留下字母，数字和汉字都丢了
# fails: leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, capitals, short-and-long
# finding: none
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = ''
    for c in sentence.upper():
        if 'A' <= c <= 'Z' or c in ' ,:':
            answer += c
    conn.send(answer.encode('utf-8'))
    conn.close()
