# wrong: 只打印地址，不打印消息
# fails: prints-what-came, pair-thanks, pair-goes-on
# finding: prints-nothing
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到一条消息，来自', addr)
    server.sendto('thank you !'.encode('utf-8'), addr)
