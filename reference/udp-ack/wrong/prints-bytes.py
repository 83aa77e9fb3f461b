# wrong: 没有解码就打印，打印出来的是 b'...'
# fails: prints-what-came
# finding: printed-as-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print('收到:', data)
    s.sendto('信息已收到'.encode('utf-8'), addr)
