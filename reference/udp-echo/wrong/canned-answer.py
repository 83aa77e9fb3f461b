# wrong: 不管收到什么都回答 hello
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: canned-answer
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(b'hello', addr)
