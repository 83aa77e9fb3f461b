# wrong: 以为回答总是 11 个字节，recv(11)
# fails: prints-answer, goes-on
# finding: buffer-too-small
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    udp.sendto(input('>> ').strip().encode('utf-8'), ('127.0.0.1', 8081))
    print(udp.recv(11).decode())
