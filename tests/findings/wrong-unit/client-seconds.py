# exercise: udp-time
# program: client
# check: measures
# first: wrong-unit/larger
# line: 13
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
start = time.time()
s.sendto(b"ping", ("127.0.0.1", 8450))
data, addr = s.recvfrom(1024)
print(f"{time.time() - start:.3f} ms")
