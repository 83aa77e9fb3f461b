# wrong: 裸的 except 什么都吞掉，Ctrl-C 也停不下来
# fails: stops-on-interrupt
# finding: ignores-interrupt
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    try:
        data, addr = s.recvfrom(65535)
        s.sendto(data, addr)
    except:
        continue
