# wrong: 不管收到什么都打印同一句话
# fails: prints-what-came, pair-acknowledges
# finding: prints-nothing
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print('收到客户端的消息：你好')
    s.sendto('信息已收到'.encode('utf-8'), addr)
