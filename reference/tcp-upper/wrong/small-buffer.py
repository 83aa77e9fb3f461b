# wrong: 缓冲区只有 8 字节，句子被截断
# fails: capitals, leaves-digits-and-chinese, five-in-turn, pair-capitals, pair-in-chinese, short-and-long
# finding: buffer-too-small
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(8).decode('utf-8')
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
