# wrong: 缓冲区只有 4 字节，消息被截断
# fails: prints-what-came, pair-thanks, pair-goes-on
# finding: buffer-too-small
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(4)
    print('收到：', data.decode('utf-8', 'ignore'))
    server.sendto('thank you !'.encode('utf-8'), addr)
