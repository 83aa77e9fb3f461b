# wrong: 发送的是 str，不是 bytes
# fails: answers-in-capitals, ten-in-a-row, two-clients, pair-nothing-lost
# finding: str-sent-as-bytes
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
while True:
    data, addr = sock.recvfrom(1024)
    sock.sendto(data.decode('utf-8').upper(), addr)
