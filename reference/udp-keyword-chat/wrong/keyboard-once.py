# wrong: 只在开始时读一次键盘，以后都用同一句
# fails: prints-each-message, goes-on-talking, each-client-its-own-answer, typed-line-stays, pair-chat
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
line = input('你想说什么？')
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = line
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
