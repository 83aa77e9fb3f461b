# exercise: udp-time
# program: client
# check: starts
# first: wrong-address/to-group
# line: 12
import socket
import time

GROUP = "224.1.1.1"
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
start = time.time()
s.sendto(b"ping", (GROUP, 8450))
data, addr = s.recvfrom(1024)
print(f"{1000 * (time.time() - start):.1f} ms")
