# wrong: 只打印地址，不打印消息
# fails: prints-each-message, pair-chat
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print('收到一条消息，来自', addr)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
