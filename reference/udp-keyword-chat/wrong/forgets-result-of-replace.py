# wrong: 没有用 replace 的返回值，消息没有变
# fails: replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, each-client-its-own-answer, pair-replaces-keyword
# finding: nearly-right/lost
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
        msg.replace('sb', 'alexsb')
        answer += msg
    s.sendto(answer.encode('utf-8'), addr)
