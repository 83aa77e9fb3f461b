# exercise: udp-keyword-chat
# check: each-client-its-own-answer
# first: reply-to-wrong-peer/everyone
# line: 21
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 8086))
clients = set()
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode()
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>> ')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    clients.add(addr)
    for client in clients:
        s.sendto(answer.encode(), client)
