# must: memory
import inside
import ctypes
import os
import time

# Many small areas, of which the kernel keeps a record each: 20 processes, 15 MiB of records each, whatever happens.
PAGE, COUNT = 4096, 60_000
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for _ in range(20):
    if os.fork() == 0:
        area = libc.mmap(None, ctypes.c_size_t(COUNT * PAGE), 0, 0x4022, -1, ctypes.c_long(0))
        for at in range(0, COUNT, 2):
            libc.mprotect(ctypes.c_void_p(area + at * PAGE), ctypes.c_size_t(PAGE), 1)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
inside.serve()
