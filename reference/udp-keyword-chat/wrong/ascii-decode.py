# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: prints-each-message, replaces-in-chinese, each-client-its-own-answer, pair-chat, pair-replaces-keyword
# finding: decode-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8086))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('ascii')
    print(msg)
    if msg == 'byebye':
        break
    answer = input('>>>')
    if 'sb' in msg:
        answer += msg.replace('sb', 'alexsb')
    s.sendto(answer.encode('utf-8'), addr)
