# wrong: 监听了 1400，题目要求 14000
# fails: starts
# finding: wrong-port
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 1400))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
