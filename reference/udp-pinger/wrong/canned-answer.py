# wrong: 不管收到什么，都回答 PING
# fails: answers-in-capitals, ten-in-a-row, two-clients, pair-nothing-lost
# finding: canned-answer
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
while True:
    data, addr = sock.recvfrom(1024)
    sock.sendto(b'PING', addr)
