# exercise: udp-time
# program: client
# check: measures
# first: wrong-unit/smaller
# line: 13
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
start = time.perf_counter_ns()
s.sendto(b"ping", ("127.0.0.1", 8450))
data, addr = s.recvfrom(1024)
print((time.perf_counter_ns() - start) // 1000, "ms")
