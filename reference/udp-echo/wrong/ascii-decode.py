# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: echoes-chinese, three-clients, pair-echo, pair-several-lines
# finding: decode-error
# bonus: echoes-raw-bytes, echoes-65507-bytes, interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode('ascii')
    print(text)
    s.sendto(text.encode('ascii'), addr)
