# wrong: 输入里有 byebye 就结束
# fails: nearly-byebye-goes-on
import socket

sock = socket.socket(type=socket.SOCK_DGRAM)
while 'byebye' not in (line := input('我：')):
    sock.sendto(line.encode('utf-8'), ('127.0.0.1', 8086))
    print(sock.recvfrom(2048)[0].decode('utf-8'))
