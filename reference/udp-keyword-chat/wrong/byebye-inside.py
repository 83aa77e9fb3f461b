# wrong: 只要消息里有 byebye 就结束
# fails: nearly-byebye
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if 'byebye' in text:
        break
    answer = input('回答：')
    if 'sb' in text:
        answer += text.replace('sb', 'alexsb')
    sock.sendto(answer.encode('utf-8'), who)
