# wrong: 把 str 直接交给 sendto
# fails: answers, several-clients, keeps-serving, pair-acknowledges
# finding: str-sent-as-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
    s.sendto('信息已收到', addr)
