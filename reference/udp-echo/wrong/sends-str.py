# wrong: 把 str 交给 sendto，TypeError
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: str-sent-as-bytes
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    msg = data.decode('utf-8')
    print('收到', msg)
    s.sendto(msg, addr)
