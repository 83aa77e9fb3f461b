# wrong: recvfrom(200)，长的消息被截断
# fails: prints-each-message, replaces-every-keyword
# finding: buffer-too-small
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(200)
    text = data.decode('utf-8', 'ignore')
    print(text)
    if text == 'byebye':
        break
    answer = input('回答：')
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    sock.sendto(answer.encode('utf-8'), who)
