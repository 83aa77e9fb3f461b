# wrong: 收到了回答，却只打印对方的地址
# fails: prints-the-answer, several-lines, pair-echo, pair-several-lines
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print('收到回答，来自', addr)
