# wrong: 用 GBK 编码发送
# fails: sends-what-is-typed, pair-acknowledges
# finding: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line.encode('gbk'), ('127.0.0.1', 12345))
    print(s.recvfrom(1024)[0].decode('utf-8'))
