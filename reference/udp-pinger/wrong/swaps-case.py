# wrong: 用 swapcase 代替 upper，大写变成了小写
# fails: answers-in-capitals, ten-in-a-row, two-clients, pair-nothing-lost
# finding: wrong-case
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12000))
while True:
    data, who = sock.recvfrom(2048)
    sock.sendto(data.decode('utf-8').swapcase().encode('utf-8'), who)
