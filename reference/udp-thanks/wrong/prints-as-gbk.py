# wrong: 打印时按 GBK 解码，中文成了乱码
# fails: prints-what-came, pair-thanks
# finding: garbled
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('gbk', 'replace'))
    server.sendto('thank you !'.encode('utf-8'), addr)
