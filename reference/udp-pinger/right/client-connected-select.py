# right: connect 之后 send/recv，用 select 等待
import select
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(('127.0.0.1', 12000))
small, large, total, answered = float('inf'), 0.0, 0.0, 0
for number in range(1, 11):
    sent = time.perf_counter()
    sock.send(f'Ping {number} {sent}'.encode('utf-8'))
    ready, _, _ = select.select([sock], [], [], 1.0)
    if not ready:
        print(f'{number}: Request timed out')
        continue
    sock.recv(2048)
    ms = (time.perf_counter() - sent) * 1000
    print(f'{number}: {ms:.3f}ms')
    answered += 1
    total += ms
    small, large = min(small, ms), max(large, ms)
print(f'发送 10，收到 {answered}，丢失 {10 - answered}（{(10 - answered) * 10}%）')
if answered:
    print(f'最小/平均/最大：{small:.3f}/{total / answered:.3f}/{large:.3f} ms')
