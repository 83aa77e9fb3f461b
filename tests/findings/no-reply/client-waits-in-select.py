# exercise: udp-pinger
# program: client
# check: says-timed-out
# never: no-reply/no-time-limit
import select
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number in range(1, 11):
    s.sendto(f"Ping {number} {time.time()}".encode(), ("127.0.0.1", 12000))
    ready, _, _ = select.select([s], [], [], 1)
    data, addr = s.recvfrom(1024)
    print(data.decode(), "1 ms")
