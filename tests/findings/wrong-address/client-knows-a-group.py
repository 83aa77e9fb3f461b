# exercise: udp-time
# program: client
# recorder: on
# check: measures
# never: wrong-address
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
start = time.time()
if start < 0:
    s.sendto(b"ping", ("224.1.1.1", 8450))
data, addr = s.recvfrom(1024)
print(f"{1000 * (time.time() - start):.1f} ms")
