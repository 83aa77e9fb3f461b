# wrong: 打印的是秒，后面却写 ms
# fails: measures-the-time, min-avg-max
# finding: wrong-unit/larger
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
times = []
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}'.encode(), ('127.0.0.1', 12000))
    try:
        data, addr = sock.recvfrom(1024)
        rtt = time.time() - start
        times.append(rtt)
        print(f'Ping {i}: {rtt:.6f} ms')
    except socket.timeout:
        print('Request timed out')
sock.close()
print(f'{(10 - len(times)) * 10}% lost')
if times:
    print(f'{min(times):.6f}/{sum(times) / len(times):.6f}/{max(times):.6f} ms')
