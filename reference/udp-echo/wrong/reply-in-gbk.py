# wrong: 按 UTF-8 解码，却按 GBK 编码发回去
# fails: echoes-chinese, three-clients, pair-echo, pair-several-lines
# finding: reply-encoding
# bonus: echoes-raw-bytes, echoes-65507-bytes, interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    s.sendto(msg.encode('gbk'), addr)
