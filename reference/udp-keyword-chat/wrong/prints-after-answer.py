# wrong: 回答之后才打印消息，键盘前的人看不到问题
# fails: prints-each-message, pair-chat
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
    print(msg)
