# wrong: for i in range(10)，回答了十条就结束
# fails: keeps-serving
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 8081))
for i in range(10):
    data, client = udp.recvfrom(1024)
    print(i, data)
    udp.sendto('thank you !'.encode(), client)
udp.close()
