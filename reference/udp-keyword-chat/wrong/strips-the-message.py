# wrong: 收到的消息先 strip，两端的空格没有了
# fails: replaces-every-keyword, nearly-byebye
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8').strip()
    print(text)
    if text == 'byebye':
        break
    answer = input('回答：')
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    sock.sendto(answer.encode('utf-8'), who)
