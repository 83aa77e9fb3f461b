# wrong: 只发送，不接收
# fails: prints-the-answer, several-lines, pair-chat, pair-replaces-keyword, pair-byebye
# finding: never-receives
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    if msg == 'byebye':
        break
