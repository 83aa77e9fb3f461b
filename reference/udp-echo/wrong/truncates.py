# wrong: 缓冲区只有 128 字节，长的数据报被截断
# fails: echoes-1000-bytes
# finding: buffer-too-small
# bonus: echoes-65507-bytes, interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(128)
    s.sendto(data, addr)
