# wrong: Byebye 也当成 byebye
# fails: nearly-byebye-goes-on
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
while True:
    line = input('我：')
    if line.lower() == 'byebye':
        break
    sock.sendto(line.encode('utf-8'), ('127.0.0.1', 8086))
    print(sock.recvfrom(2048)[0].decode('utf-8'))
