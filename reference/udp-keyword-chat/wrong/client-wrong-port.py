# wrong: 发给了 8068，题目要求 8086
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ')
    if msg == 'byebye':
        break
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8068))
    print(s.recvfrom(1024)[0].decode('utf-8'))
