# must: memory
import inside
import os
import socket
import struct
import time

# Answers of the kernel that nobody reads. 4 processes, 100 MiB each at the most, whatever happens.
for _ in range(4):
    if os.fork() == 0:
        kept, wrong = [], struct.pack("IHHII", 16 + 1024, 999, 1 | 4, 1, 0) + bytes(1024)
        for _ in range(240):
            sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            sock.bind((0, 0))
            kept.append(sock)
            try:
                for _ in range(4000):
                    sock.send(wrong, socket.MSG_DONTWAIT)
            except OSError:
                pass
        for _ in range(200):
            time.sleep(0.1)
        os._exit(0)
for _ in range(200):
    time.sleep(0.1)
inside.serve()
