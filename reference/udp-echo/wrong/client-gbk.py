# wrong: 按 GBK 编码发送，按 GBK 解码打印
# fails: sends-what-is-typed, prints-the-answer, several-lines
# finding: reply-encoding
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line.encode('gbk'), ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(data.decode('gbk', errors='replace'))
