# must: answers
import inside
import os

sock, held = inside.bound(), []
for _ in range(100_000):
    try:
        held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        break
print("descriptors", len(held), flush=True)
inside.serve(sock)
