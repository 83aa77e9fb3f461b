# wrong: 回答一秒内没有来，就不等了
# fails: goes-on
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(1)
while True:
    udp.sendto(input('>> ').strip().encode('utf-8'), ('127.0.0.1', 8081))
    try:
        print(udp.recv(2048).decode())
    except socket.timeout:
        print('没有回答')
