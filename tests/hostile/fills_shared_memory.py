# must: answers; none: answers and gets something
# prints: within its limit
import inside
import os

# Files in shared memory, which others see, and which nobody counts but the file system. 64 MiB, and they are left there.
written = 0
try:
    for number in range(4):
        with open(f"/dev/shm/{os.getpid()}-{number}", "wb", 0) as file:
            for _ in range(16):
                written += file.write(b"x" * (1 << 20))
except OSError:
    pass
print("within its limit" if written <= 32 << 20 else f"written {written}", flush=True)
inside.serve()
