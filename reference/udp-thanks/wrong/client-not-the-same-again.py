# wrong: 和上一行相同的不发
# fails: goes-on
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
last = None
while True:
    line = input('>> ').strip()
    if line != last:
        udp.sendto(line.encode('utf-8'), ('127.0.0.1', 8081))
        print(udp.recv(2048).decode())
    last = line
