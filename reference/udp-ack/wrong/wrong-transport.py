# wrong: 忘了写 SOCK_DGRAM，默认是 TCP
# fails: starts
# finding: traceback
import socket

s = socket.socket()
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), addr)
