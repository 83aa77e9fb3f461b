# wrong: 把空数据报当成没有消息，不回答
# fails: keeps-serving
# finding: no-reply
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 8081))
while True:
    data, client = udp.recvfrom(1024)
    if not data:
        continue
    print(client, data.decode('utf-8'))
    udp.sendto(b'thank you !', client)
