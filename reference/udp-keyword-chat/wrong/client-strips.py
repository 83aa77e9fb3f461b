# wrong: 发送之前 strip，两端的空格没有了
# fails: sends-what-is-typed, nearly-byebye-goes-on
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
while True:
    line = input('我：').strip()
    if line == 'byebye':
        break
    sock.sendto(line.encode('utf-8'), ('127.0.0.1', 8086))
    print(sock.recvfrom(2048)[0].decode('utf-8'))
