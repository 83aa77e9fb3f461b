# must: memory
import inside
import mmap
import os
import time

# One page in each two MiB: each costs a page of tables beside its own. 100 processes, a few MiB each, whatever happens.
STEP = 2 << 20
for _ in range(60):
    if os.fork() == 0:
        area = mmap.mmap(-1, 1300 * STEP, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
        for at in range(0, len(area), STEP):
            area[at]  # read: the page of zeros, which nobody is charged for
        time.sleep(20)
        os._exit(0)
time.sleep(20)
inside.serve()
