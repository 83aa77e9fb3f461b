# must: output
import inside
import os

for _ in range(20_000):
    os.write(1, b"x" * 65536)
    os.write(2, b"y" * 65536)
inside.serve()
