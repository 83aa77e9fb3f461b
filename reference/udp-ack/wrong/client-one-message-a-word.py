# wrong: 每个词发一个数据报
# fails: sends-what-is-typed, goes-on, pair-acknowledges
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    for word in input('> ').split():
        sock.sendto(word.encode('utf-8'), ('127.0.0.1', 12345))
        print(sock.recv(2048).decode('utf-8'))
