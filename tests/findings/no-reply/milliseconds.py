# exercise: udp-pinger
# program: client
# check: says-timed-out
# first: no-reply/long-limit
# line: 10
import socket
import time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(1000)
rtts = []
for i in range(1, 11):
    start = time.time()
    s.sendto(f"Ping {i} {start}".encode(), ("127.0.0.1", 12000))
    try:
        data, addr = s.recvfrom(1024)
        rtt = (time.time() - start) * 1000
        rtts.append(rtt)
        print(f"Ping {i}: {rtt:.2f} ms")
    except socket.timeout:
        print("Request timed out")
print(f"{(10 - len(rtts)) * 10}% lost")
if rtts:
    print(f"min/avg/max = {min(rtts):.2f}/{sum(rtts)/len(rtts):.2f}/{max(rtts):.2f} ms")
