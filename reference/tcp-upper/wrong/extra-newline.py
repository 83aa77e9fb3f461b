# wrong: 回答后面加了换行
# fails: capitals, leaves-digits-and-chinese, five-in-turn, short-and-long
# finding: trailing-bytes
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = sentence.upper()
    conn.send((answer + '\n').encode('utf-8'))
    conn.close()
