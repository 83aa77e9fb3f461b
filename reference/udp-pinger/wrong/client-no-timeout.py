# wrong: 没有 settimeout，丢一个就一直等下去
# fails: says-timed-out, tells-the-loss, min-avg-max
# finding: no-reply/no-time-limit
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
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
print(f'{min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
