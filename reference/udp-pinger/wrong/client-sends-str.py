# wrong: sendto 的是 str，不是 bytes
# fails: starts
# finding: str-sent-as-bytes
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}', ('127.0.0.1', 12000))
    data, addr = sock.recvfrom(1024)
    print((time.time() - start) * 1000, 'ms')
