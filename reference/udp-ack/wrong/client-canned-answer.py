# wrong: 不看收到了什么，总是打印同一句话
# fails: prints-the-answer
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    s.recvfrom(1024)
    print('服务器回答: 信息已收到')
