# wrong: 正则里用了 \b，只换单独的词
# fails: replaces-inside-a-word, replaces-in-chinese, pair-replaces-keyword
# finding: none
import re
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
        answer += re.sub(r'\bsb\b', 'alexsb', msg)
    s.sendto(answer.encode('utf-8'), addr)
