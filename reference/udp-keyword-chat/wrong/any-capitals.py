# wrong: 用 re.IGNORECASE，大写的 SB 也换了
# fails: other-capitals-stay
import re
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(('', 8086))
while True:
    data, who = sock.recvfrom(2048)
    text = data.decode('utf-8')
    print(text)
    if text == 'byebye':
        break
    changed, count = re.subn('sb', 'alexsb', text, flags=re.IGNORECASE)
    answer = input('回答：') + (changed if count else '')
    sock.sendto(answer.encode('utf-8'), who)
