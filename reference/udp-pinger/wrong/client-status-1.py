# wrong: 最后 sys.exit(1)
# fails: ends-cleanly
# bonus: late-answer, all-lost, pair-lossy-link
# finding: exit-status
import socket
import sys
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
times = []
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}'.encode(), ('127.0.0.1', 12000))
    try:
        data, addr = sock.recvfrom(1024)
        rtt = (time.time() - start) * 1000
        times.append(rtt)
        print(f'Ping {i}: {rtt:.3f} ms')
    except socket.timeout:
        print('Request timed out')
print(f'{(10 - len(times)) * 10}% lost')
if times:
    print(f'{min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
sys.exit(1)
