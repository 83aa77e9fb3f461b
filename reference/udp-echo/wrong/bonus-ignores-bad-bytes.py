# wrong: decode 时用 errors='ignore'，不是文字的字节丢了
# fails: -
# finding: none
# bonus: echoes-raw-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
try:
    while True:
        data, addr = s.recvfrom(65535)
        text = data.decode('utf-8', errors='ignore')
        s.sendto(text.encode('utf-8'), addr)
except KeyboardInterrupt:
    pass
