# must: memory
import inside
import os
import socket
import time

MOST = 600 << 20  # in all, whatever happens


def fill(size: int) -> None:
    pairs, held = [], 0
    while held < size and len(pairs) < 100:
        one, other = socket.socketpair()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        one.setblocking(False)
        try:
            while held < size:
                held += one.send(b"x" * 65536)
        except BlockingIOError:
            pass
        pairs.append((one, other))
    time.sleep(20)


for _ in range(4):
    if os.fork() == 0:
        fill(MOST // 4)
        os._exit(0)
time.sleep(20)
inside.serve()
