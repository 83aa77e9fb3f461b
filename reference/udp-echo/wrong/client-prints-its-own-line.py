# wrong: 打印的是自己输入的那一行，不是收到的回答
# fails: prints-the-answer, several-lines
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        line = input('> ')
    except EOFError:
        break
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print('回声：', line)
