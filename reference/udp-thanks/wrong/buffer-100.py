# wrong: recvfrom(100)，长的消息只打印了前 100 个字节
# fails: prints-what-came
# finding: buffer-too-small
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 8081))
while True:
    data, client = udp.recvfrom(100)
    print(data.decode('utf-8', 'replace'))
    udp.sendto('thank you !'.encode(), client)
