# wrong: 在客户端就把 sb 换成了 alexsb，服务器又换了一次
# fails: sends-what-is-typed, pair-replaces-keyword
# finding: none
import socket

s = socket.socket(type=socket.SOCK_DGRAM)
while True:
    msg = input('> ').replace('sb', 'alexsb')
    if msg == 'byebye':
        break
    s.sendto(msg.encode('utf-8'), ('127.0.0.1', 8086))
    print(s.recvfrom(1024)[0].decode('utf-8'))
