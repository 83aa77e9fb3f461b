# must: memory
import inside
import fcntl
import os
import tempfile
import time

# What the kernel keeps for locks, and whoever asks it for a list of them all waits for those who lock. 800,000 at the most.
for at in range(8):
    if os.fork() == 0:
        kept = []
        for number in range(100):
            kept.append(open(f"{tempfile.gettempdir()}/{at}-{number}", "wb"))
            for byte in range(1000):
                fcntl.lockf(kept[-1], fcntl.LOCK_EX, 1, 2 * byte)
        time.sleep(5)
        os._exit(0)
for _ in range(8):
    os.wait()
inside.serve()
