# must: memory
import inside

try:
    bytearray(8 << 30)
    print("got 8 GiB", flush=True)
except MemoryError:
    print("refused", flush=True)
held = []
for _ in range(300):
    held.append(b"x" * (10 << 20))
    print("more", flush=True)  # something always happens
inside.serve()
