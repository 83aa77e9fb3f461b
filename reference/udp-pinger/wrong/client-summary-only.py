# wrong: 每个的时间不打印，丢了也不说，只打印总结
# fails: prints-each-time, measures-the-time, says-timed-out
# finding: none
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
times = []
for i in range(1, 11):
    start = time.time()
    sock.sendto(f'Ping {i} {start}'.encode(), ('127.0.0.1', 12000))
    while time.time() - start < 1:
        try:
            data, addr = sock.recvfrom(1024)
            if data.startswith(f'PING {i} '.encode()):
                times.append((time.time() - start) * 1000)
                break
        except socket.timeout:
            pass
print(f'{(10 - len(times)) * 10}% lost')
if times:
    print(f'{min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
