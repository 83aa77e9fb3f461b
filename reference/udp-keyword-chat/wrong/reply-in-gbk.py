# wrong: 回答用 GBK 编码
# fails: typed-answer, replaces-keyword, replaces-every-keyword, replaces-in-chinese, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('gbk'), addr)
