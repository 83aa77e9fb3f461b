# wrong: 打印之前拆成了单词，空格变了
# fails: prints-what-came
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 8081))
while True:
    data, client = udp.recvfrom(1024)
    print('收到', *data.decode('utf-8').split())
    udp.sendto('thank you !'.encode(), client)
