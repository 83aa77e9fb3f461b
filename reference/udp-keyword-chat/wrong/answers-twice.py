# wrong: 少了 else，有 sb 的消息得到两个回答
# fails: replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, each-client-its-own-answer
# finding: replied-twice
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
        s.sendto((answer + msg.replace('sb', 'alexsb')).encode('utf-8'), addr)
    s.sendto(answer.encode('utf-8'), addr)
