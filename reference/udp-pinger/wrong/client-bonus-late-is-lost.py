# wrong: 等的时候来了一个迟到的，就当这一个丢了
# fails: -
# bonus: late-answer, pair-lossy-link
import socket
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(1)
times = []
for i in range(1, 11):
    text = f'Ping {i} {time.time()}'
    start = time.perf_counter()
    sock.sendto(text.encode(), ('127.0.0.1', 12000))
    try:
        if sock.recv(2048).decode() == text.upper():
            times.append((time.perf_counter() - start) * 1000)
            print(f'Ping {i}: {times[-1]:.3f} ms')
        else:
            print('Request timed out')
    except socket.timeout:
        print('Request timed out')
print(f'{(10 - len(times)) * 10}% lost')
if times:
    print(f'min/avg/max = {min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms')
