# wrong: 忘了 listen
# fails: starts
# finding: listen-missing
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', 14000))
print('The server is ready')
while True:
    conn, addr = server.accept()
    sentence = conn.recv(2048).decode('utf-8')
    answer = sentence.upper()
    conn.send(answer.encode('utf-8'))
    conn.close()
