# wrong: 没有循环，回答一次就结束
# fails: ten-in-a-row, three-clients, pair-several-lines
# finding: one-message-only
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes, interrupt-is-quiet
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
data, addr = s.recvfrom(1024)
print(data)
s.sendto(data, addr)
s.close()
