# right: 打印很多调试信息，消息也打印好几遍
import socket
import sys
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
count = 0
while True:
    print('-' * 70)
    print(time.strftime('%H:%M:%S'), 'waiting', s, file=sys.stderr)
    data, addr = s.recvfrom(1024)
    count += 1
    print('raw bytes:', data, 'length', len(data))
    text = data.decode('utf-8')
    print('text:', text)
    print('message number', count, 'from', addr, 'is', repr(text))
    for ch in text:
        print('  character', ch, ord(ch))
    if text == 'byebye':
        print('good bye after', count, 'messages')
        sys.exit(0)
    answer = input('type your answer: ')
    print('you typed', answer)
    if 'sb' in text:
        answer = answer + text.replace('sb', 'alexsb')
        print('keyword found, answer is now', answer)
    print('sent', s.sendto(answer.encode('utf-8'), addr), 'bytes')
