# wrong: 照课本的样子故意丢掉一部分
# fails: ten-in-a-row, two-clients, pair-nothing-lost
# finding: no-reply
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12000))
count = 0
while True:
    data, addr = sock.recvfrom(1024)
    count += 1
    if count % 3 == 0:
        continue
    sock.sendto(data.upper(), addr)
