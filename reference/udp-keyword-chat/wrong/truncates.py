# wrong: recvfrom(4)，消息被截断
# fails: prints-each-message, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, each-client-its-own-answer, byebye-ends-the-server, pair-chat, pair-replaces-keyword
# finding: buffer-too-small
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(4)
    msg = data.decode('utf-8', 'ignore')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
