# wrong: 同样的消息只谢一次
# fails: several-clients, keeps-serving
# finding: no-reply
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 8081))
seen = set()
while True:
    data, client = udp.recvfrom(1024)
    print(data)
    if data not in seen:
        seen.add(data)
        udp.sendto('thank you !'.encode(), client)
