# wrong: recv 只返回字节，却当成两个值来接
# fails: answers, prints-what-came, several-clients, keeps-serving, pair-acknowledges
# finding: traceback
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recv(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到'.encode('utf-8'), addr)
