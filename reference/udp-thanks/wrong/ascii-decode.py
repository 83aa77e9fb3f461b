# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: says-thanks, prints-what-came, several-clients, one-datagram-each, pair-thanks
# finding: decode-error
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('ascii'))
    server.sendto('thank you !'.encode('utf-8'), addr)
