# wrong: 没有回答的等了 2 秒
# fails: says-timed-out
# bonus: late-answer, pair-lossy-link
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(2)
times = []
for i in range(1, 11):
    start = time.perf_counter()
    sock.sendto(f'Ping {i} {time.time()}'.encode(), ('127.0.0.1', 12000))
    try:
        sock.recv(2048)
        times.append((time.perf_counter() - start) * 1000)
        print(f'Ping {i}: {times[-1]:.3f} ms')
    except socket.timeout:
        print('Request timed out')
print(f'{(10 - len(times)) * 10}% lost')
if times:
    print(f'min/avg/max = {min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
