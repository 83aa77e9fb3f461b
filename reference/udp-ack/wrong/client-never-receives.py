# wrong: 只发送，从来不收回答
# fails: prints-the-answer, goes-on, pair-acknowledges
# finding: never-receives
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    print('已发送')
