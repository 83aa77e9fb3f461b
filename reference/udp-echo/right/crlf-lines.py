# right: 在 Windows 上写的，行尾是 CRLF
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 12345))

while True:
    data, addr = udp.recvfrom(1024)
    print("from", addr, ":", data)
    udp.sendto(data, addr)
