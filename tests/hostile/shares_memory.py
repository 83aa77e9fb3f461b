# must: memory
import inside
import mmap
import os

try:
    os.memfd_create("hidden")
    print("memfd", flush=True)
except OSError:
    pass
shared = mmap.mmap(-1, 2 << 30)
for at in range(0, 2 << 30, 4096):
    shared[at] = 1
inside.serve()
