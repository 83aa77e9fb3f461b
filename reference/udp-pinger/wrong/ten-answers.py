# wrong: 回答了十个就结束
# fails: ten-in-a-row
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12000))
for _ in range(10):
    data, who = sock.recvfrom(2048)
    sock.sendto(data.upper(), who)
