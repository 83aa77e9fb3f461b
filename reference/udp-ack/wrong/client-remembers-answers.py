# wrong: 问过的话不再发，直接打印上次的回答
# fails: goes-on
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
known = {}
while True:
    line = input('> ')
    if line not in known:
        sock.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
        known[line] = sock.recvfrom(2048)[0].decode('utf-8')
    print(known[line])
