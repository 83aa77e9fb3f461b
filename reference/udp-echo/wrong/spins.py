# wrong: 空循环等一个永远不变的标志，占满 CPU
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients, pair-echo, pair-several-lines
# finding: spins/loop
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

ready = False
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while not ready:
    pass
while True:
    data, addr = s.recvfrom(1024)
    s.sendto(data, addr)
