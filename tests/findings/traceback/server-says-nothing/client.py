import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(2)
while True:
    s.sendto(input().encode(), ("127.0.0.1", 12345))
    data, address = s.recvfrom(2048)
    print(data.decode())
