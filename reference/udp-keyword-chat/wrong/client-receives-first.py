# wrong: 先等服务器说话，两边都在等
# fails: starts
# finding: none
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    msg = input('> ')
    if msg == 'byebye':
        break
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
