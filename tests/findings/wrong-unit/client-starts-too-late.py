# exercise: udp-time
# program: client
# check: measures
# never: wrong-unit
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"ping", ("127.0.0.1", 8450))
data, addr = s.recvfrom(1024)
start = time.perf_counter()
text = data.decode()
time.sleep(0.0004)
print(f"{1000 * (time.perf_counter() - start):.3f} ms")
