# wrong: 按 GBK 编码发送
# fails: sends-what-is-typed, pair-chat, pair-replaces-keyword
# finding: reply-encoding
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    if msg == 'byebye':
        break
    s.sendto(msg.encode('gbk'), ('127.0.0.1', 8086))
    print(s.recvfrom(1024)[0].decode('utf-8'))
