# wrong: 把空数据报当成连接断开，结束了
# fails: -
# finding: none
# bonus: echoes-empty-datagram
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
try:
    while True:
        data, addr = s.recvfrom(65535)
        if not data:
            break
        s.sendto(data, addr)
except KeyboardInterrupt:
    pass
s.close()
