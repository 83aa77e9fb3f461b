# wrong: 缓冲区 1024 字节，最大的数据报被截断
# fails: -
# finding: buffer-too-small
# bonus: echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
try:
    while True:
        data, addr = s.recvfrom(1024)
        s.sendto(data, addr)
except KeyboardInterrupt:
    s.close()
