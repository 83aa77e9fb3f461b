# wrong: 没有循环，为一个客户端服务之后就结束
# fails: five-in-turn, leaves-without-a-word
# finding: one-client-only
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
conn, addr = server.accept()
sentence = conn.recv(2048).decode('utf-8')
answer = sentence.upper()
conn.send(answer.encode('utf-8'))
conn.close()
