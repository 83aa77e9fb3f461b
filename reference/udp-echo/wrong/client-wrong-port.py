# wrong: 发给了 12354，题目要求 12345
# fails: starts
# finding: wrong-port
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line.encode('utf-8'), ('127.0.0.1', 12354))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
