# wrong: 绑定了 1200，少了一个 0
# fails: starts
# finding: wrong-port
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 1200))
while True:
    data, addr = sock.recvfrom(1024)
    sock.sendto(data.upper(), addr)
