# wrong: 没有循环，一问一答就结束
# fails: several-lines, ends-with-the-input, pair-several-lines
# finding: one-message-only
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line = input('> ')
s.sendto(line.encode('utf-8'), ('127.0.0.1', 12345))
data, addr = s.recvfrom(1024)
print(data.decode('utf-8'))
s.close()
