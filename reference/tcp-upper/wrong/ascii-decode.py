# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: leaves-digits-and-chinese, pair-in-chinese, short-and-long
# finding: decode-error
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
server.listen(5)
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('ascii')
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
