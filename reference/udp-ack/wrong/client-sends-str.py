# wrong: 把 str 直接交给 sendto
# fails: starts
# finding: str-sent-as-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('请输入: ')
    s.sendto(line, ('127.0.0.1', 12345))
    print(s.recvfrom(1024)[0].decode('utf-8'))
