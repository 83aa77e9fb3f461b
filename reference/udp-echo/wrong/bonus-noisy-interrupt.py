# wrong: 没有处理 KeyboardInterrupt，Ctrl-C 时打印 traceback
# fails: -
# finding: interrupt-traceback
# bonus: interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data, addr)
