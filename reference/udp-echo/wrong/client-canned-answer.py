# wrong: 不管输入什么都发送 hello，打印 hello
# fails: sends-what-is-typed, prints-the-answer, several-lines, pair-echo, pair-several-lines
# finding: canned-answer
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(b'hello', ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print('hello')
