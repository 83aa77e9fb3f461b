# wrong: 回答用 GBK 编码
# fails: leaves-digits-and-chinese, pair-in-chinese, short-and-long
# finding: reply-encoding
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = sentence.upper()
    conn.send(answer.encode('gbk'))
    conn.close()
