# wrong: 打印的是固定的一句话，不是收到的消息
# fails: prints-what-came, pair-thanks, pair-goes-on
# finding: prints-nothing
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：hello')
    server.sendto('thank you !'.encode('utf-8'), addr)
