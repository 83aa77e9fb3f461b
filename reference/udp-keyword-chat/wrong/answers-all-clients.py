# wrong: 回答发给所有来过的客户端
# fails: each-client-its-own-answer
# finding: reply-to-wrong-peer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
clients = set()
while True:
    data, addr = s.recvfrom(1024)
    clients.add(addr)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    for c in clients:
        s.sendto(answer.encode('utf-8'), c)
