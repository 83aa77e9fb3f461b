# wrong: 先解码成 UTF-8 文字，遇到别的字节就崩溃
# fails: -
# finding: decode-error
# bonus: echoes-raw-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    try:
        data, addr = s.recvfrom(65535)
        text = data.decode('utf-8')
        print('收到', len(text), '个字')
        s.sendto(text.encode('utf-8'), addr)
    except KeyboardInterrupt:
        break
