# wrong: 用 exit(1) 结束，状态不是 0
# fails: ends-cleanly
# finding: exit-status
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'Hello, server!', ('127.0.0.1', 8080))
data, addr = s.recvfrom(1024)
print(data.decode('utf-8'))
exit(1)
