# right: 每个回答之前睡 1.5 秒
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 12345))
while True:
    data, addr = server.recvfrom(65535)
    time.sleep(1.5)
    server.sendto(data, addr)
