# wrong: 收到的消息都变成小写
# fails: prints-each-message, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, typed-line-stays, other-capitals-stay, nearly-byebye, pair-chat
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8').lower()
    print(text)
    if text == 'byebye':
        break
    answer = input('回答：')
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    sock.sendto(answer.encode('utf-8'), who)
