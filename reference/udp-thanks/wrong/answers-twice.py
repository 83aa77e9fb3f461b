# wrong: 怕丢包，每个回答发两遍
# fails: several-clients, one-datagram-each
# bonus: one-each-way
# finding: replied-twice
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto(b'thank you !', addr)
    server.sendto('thank you !'.encode('utf-8'), addr)
