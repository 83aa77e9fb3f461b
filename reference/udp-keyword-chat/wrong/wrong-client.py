# wrong: 回答总是发给第一个客户端
# fails: each-client-its-own-answer
# finding: one-client-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
client = None
while True:
    data, addr = s.recvfrom(1024)
    if client is None:
        client = addr
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), client)
