# wrong: 全丢了的时候，平均值除以 0
# fails: -
# bonus: all-lost
# finding: traceback
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
times = []
for i in range(1, 11):
    start = time.time()
    text = f'Ping {i} {start}'
    sock.sendto(text.encode(), ('127.0.0.1', 12000))
    try:
        while True:
            sock.settimeout(max(0.001, start + 1 - time.time()))
            data, addr = sock.recvfrom(1024)
            if data.decode() == text.upper():
                break
        rtt = (time.time() - start) * 1000
        times.append(rtt)
        print(f'Ping {i}: {rtt:.3f} ms')
    except socket.timeout:
        print('Request timed out')
average = sum(times) / len(times)
print(f'{(10 - len(times)) * 10}% lost')
print(f'{min(times):.3f}/{average:.3f}/{max(times):.3f} ms')
