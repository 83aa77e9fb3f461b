# wrong: 按 GBK 解码 UTF-8 的回答
# fails: prints-the-answer, goes-on, pair-acknowledges
# finding: decode-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
    print(s.recvfrom(1024)[0].decode('gbk'))
