# wrong: 用 ascii 解码回答，遇到中文就崩溃
# fails: prints-the-answer, several-lines, pair-chat, pair-replaces-keyword, pair-byebye
# finding: decode-error
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    if msg == 'byebye':
        break
    print(s.recvfrom(1024)[0].decode('ascii'))
