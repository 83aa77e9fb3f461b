# wrong: 不用键盘，总是回答同一句话
# fails: prints-each-message, typed-answer, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: ignores-keyboard
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    answer = '你好'
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
