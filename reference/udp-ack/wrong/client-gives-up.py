# wrong: 一秒没有回答就退出
# fails: goes-on
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
try:
    while True:
        sock.sendto(input('> ').encode('utf-8'), ('127.0.0.1', 12345))
        print(sock.recvfrom(2048)[0].decode('utf-8'))
except socket.timeout:
    print('服务器没有回答，退出')
