# wrong: 发到了 12001
# fails: starts
# finding: wrong-port
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}'.encode(), ('127.0.0.1', 12001))
    try:
        sock.recvfrom(1024)
        print((time.time() - start) * 1000, 'ms')
    except socket.timeout:
        print('Request timed out')
