# wrong: 回答过的消息直接给上次的回答，不再问键盘
# fails: goes-on-talking, typed-line-stays
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
known = {}
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if text == 'byebye':
        break
    if text not in known:
        known[text] = input('回答：')
    extra = text.replace('sb', 'alexsb') if 'sb' in text else ''
    sock.sendto((known[text] + extra).encode('utf-8'), who)
