# wrong: 每轮先读键盘，再收消息
# fails: prints-each-message, byebye-ends-the-server, pair-chat
# finding: none
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    answer = input('>>>')
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
