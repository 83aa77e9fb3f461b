# wrong: 忘了 encode，sendto 报 TypeError
# fails: starts
# finding: str-sent-as-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    line = input('> ')
    s.sendto(line, ('127.0.0.1', 12345))
    data, addr = s.recvfrom(1024)
    print(data.decode('utf-8'))
