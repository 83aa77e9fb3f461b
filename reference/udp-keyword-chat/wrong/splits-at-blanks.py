# wrong: 按空格分成词，再看每个词是不是 sb
# fails: replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, pair-replaces-keyword
# finding: none
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
    words = msg.split(' ')
    if 'sb' in words:
        for i in range(len(words)):
            if words[i] == 'sb':
                words[i] = 'alexsb'
        answer += ' '.join(words)
    s.sendto(answer.encode('utf-8'), addr)
