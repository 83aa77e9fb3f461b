# wrong: 忘了 encode，sendto 报 TypeError
# fails: says-thanks, prints-what-came, several-clients, keeps-serving, one-datagram-each, pair-thanks, pair-goes-on
# finding: str-sent-as-bytes
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8081))
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto('thank you !', addr)
