# wrong: 不管输入什么都发送 hello，打印 hello
# fails: sends-what-is-typed, prints-the-answer, several-lines, pair-chat, pair-replaces-keyword, pair-byebye
# finding: canned-answer
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    s.sendto(b'hello', ('127.0.0.1', 8086))
    if msg == 'byebye':
        break
    s.recvfrom(1024)
    print('hello')
