# wrong: 绑定了 8068，题目要求 8086
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8068))
while 1:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    s.sendto((input('>') + (msg.replace('sb', 'alexsb') if 'sb' in msg else '')).encode('utf-8'), addr)
