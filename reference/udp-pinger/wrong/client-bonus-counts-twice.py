# wrong: 记着还没有超时的编号，收到了却不划掉：重复的回答又算一次
# fails: -
# bonus: pair-lossy-link
# finding: lossy-link/several
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
waiting, times = {}, []
for i in range(1, 11):
    start = time.perf_counter()
    waiting[i] = start
    sock.sendto(f'Ping {i} {time.time()}'.encode(), ('127.0.0.1', 12000))
    while True:
        try:
            sock.settimeout(max(0.001, start + 1 - time.perf_counter()))
            answer = sock.recvfrom(1024)[0].decode()
        except TimeoutError:
            print('Request timed out')
            del waiting[i]
            break
        number = int(answer.split()[1])
        if number in waiting:
            took = (time.perf_counter() - waiting[number]) * 1000
            print(f'Ping {number}: {took:.3f} ms')
            times.append(took)
            break
print(f'{100 - len(times) * 10}% lost')
if times:
    print(f'min/avg/max = {min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
