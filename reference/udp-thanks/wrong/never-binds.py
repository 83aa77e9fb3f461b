# wrong: 忘了 bind
# fails: starts
# finding: never-bound
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, addr = server.recvfrom(1024)
    print('收到：', data.decode('utf-8'))
    server.sendto('thank you !'.encode('utf-8'), addr)
