# must: memory
import inside
import ctypes
import os
import threading
import time

# A process whose first thread has ended has neither memory nor files under its own number in /proc. 512 MiB at the most.


def take() -> None:
    held = []
    for _ in range(512):
        held.append(b"x" * (1 << 20))
    time.sleep(5)
    os._exit(0)


threading.Thread(target=take).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
