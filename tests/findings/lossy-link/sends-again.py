# exercise: udp-lossy
# program: client
# never: lossy-link
import socket
import time

sock = socket.socket(type=socket.SOCK_DGRAM)
while line := input():
    answer = None
    while answer != line:
        sock.sendto(line.encode(), ("127.0.0.1", 9300))
        until = time.monotonic() + 1
        while answer != line and (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            try:
                answer = sock.recv(1000).decode()
            except TimeoutError:
                break
    print(answer, flush=True)
