# wrong: 平均值写成了最小和最大的中间
# fails: min-avg-max
# bonus: late-answer, pair-lossy-link
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
smallest, largest, lost = 1000.0, 0.0, 0
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}'.encode(), ('127.0.0.1', 12000))
    try:
        data, addr = sock.recvfrom(1024)
    except socket.timeout:
        print('Request timed out')
        lost += 1
        continue
    rtt = (time.time() - start) * 1000
    smallest, largest = min(smallest, rtt), max(largest, rtt)
    print(f'Ping {i}: {rtt:.3f} ms')
print(f'{lost / 10:.0%} lost')
print(f'{smallest:.3f}/{(smallest + 3 * largest) / 4:.3f}/{largest:.3f} ms')
