# wrong: 每一行发送两次
# fails: sends-what-is-typed, goes-on
# bonus: one-for-a-line
# finding: replied-twice
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ').encode('utf-8')
    s.sendto(line, ('127.0.0.1', 12345))
    print('发送了', s.sendto(line, ('127.0.0.1', 12345)))
    print(s.recvfrom(1024)[0].decode('utf-8'))
