# must: memory
import inside
import fcntl
import os
import time

# Terminals with their buffers: the kernel has so many for the whole machine. A thousand at the most.
for _ in range(5):
    if os.fork() == 0:
        kept = []
        try:
            for _ in range(200):
                kept.append(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
                fcntl.ioctl(kept[-1], 0x40045431, b"\0" * 4)
                try:
                    while os.write(kept[-1], b"x" * 4000):
                        pass
                except BlockingIOError:
                    pass
        except OSError:
            pass
        time.sleep(5)
        os._exit(0)
for _ in range(5):
    os.wait()
inside.serve()
