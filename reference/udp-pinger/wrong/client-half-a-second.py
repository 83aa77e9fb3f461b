# wrong: 只等半秒
# fails: says-timed-out
# finding: extra-data/too-soon
import socket, time

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ("127.0.0.1", 12000)
rtts = []
for i in range(1, 11):
    start = time.time()
    text = f"Ping {i} {start}"
    s.sendto(text.encode(), server)
    deadline = start + 0.5
    while True:
        left = deadline - time.time()
        try:
            if left <= 0:
                raise socket.timeout
            s.settimeout(left)
            data, _ = s.recvfrom(1024)
        except socket.timeout:
            print("Request timed out", flush=True)
            break
        if data.decode() == text.upper():
            rtt = (time.time() - start) * 1000
            rtts.append(rtt)
            print(f"Ping {i}: {rtt:.2f} ms", flush=True)
            break
lost = 10 - len(rtts)
print(f"{lost * 10}% lost")
if rtts:
    print(f"min/avg/max = {min(rtts):.2f}/{sum(rtts) / len(rtts):.2f}/{max(rtts):.2f} ms")
