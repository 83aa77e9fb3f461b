# wrong: 编号从 0 到 9
# fails: ten-pings, prints-each-time, measures-the-time, says-timed-out, tells-the-loss, min-avg-max
# finding: counts-from-zero
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
times = []
for i in range(10):
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
