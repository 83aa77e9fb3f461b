# wrong: 收到 exit 就结束服务
# fails: ten-in-a-row
# bonus: interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
while True:
    data, addr = s.recvfrom(65535)
    if data == b"exit":
        break
    s.sendto(data, addr)
s.close()
