# wrong: 等一秒没有回答，就去读下一行
# fails: several-lines
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(1)
while True:
    line = input('我：')
    if line == 'byebye':
        break
    sock.sendto(line.encode('utf-8'), ('127.0.0.1', 8086))
    try:
        print(sock.recvfrom(2048)[0].decode('utf-8'))
    except socket.timeout:
        print('对方没有回答')
